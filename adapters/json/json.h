/* json.h - the channel `webhook`: any system that can post and take signed JSON.
 *
 * What comes in and goes out is described for integrators in docs/webhook.md. */
#ifndef ADAPTERS_JSON_JSON_H
#define ADAPTERS_JSON_JSON_H

#include "bot/channel.h"

extern const struct channel_ops json_channel;

#endif
