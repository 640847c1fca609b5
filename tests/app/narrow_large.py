#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""As narrow as a telephone with letters twice as large, for eyes that need them: every page still fits.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import narrowness

narrowness.run(__file__, "large", times=2)
