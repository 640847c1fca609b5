#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""As narrow as a telephone: no page asks for more than 360 pixels, of which the phone would complain, and no window gets
wider; each page's picture.
Arguments: the phone, the folder of its settings' schema, the folder for pictures, the relay, wzp-client."""
import narrowness

narrowness.run(__file__, "narrow")
