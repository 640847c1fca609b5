/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The umbrella header: the only one that programs include. */
#pragma once

#include "wzp-audio-device.h"
#include "wzp-audio-devices.h"
#include "wzp-audio-settings.h"
#include "wzp-call-stats.h"
#include "wzp-call-types.h"
#include "wzp-call.h"
#include "wzp-client.h"
#include "wzp-enum-types.h"
#include "wzp-error.h"
#include "wzp-fingerprint.h"
#include "wzp-identity-file.h"
#include "wzp-identity.h"
#include "wzp-nat-enum-types.h"
#include "wzp-nat-info.h"
#include "wzp-nat-row.h"
#include "wzp-nat-types.h"
#include "wzp-participant.h"
#include "wzp-port-mapper.h"
#include "wzp-room.h"
#include "wzp-visibility.h"
