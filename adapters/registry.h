/* registry.h - every channel that this build knows, in one list. */
#ifndef ADAPTERS_REGISTRY_H
#define ADAPTERS_REGISTRY_H

#include "bot/base/text.h"
#include "bot/channel.h"

/* The channel with that name (struct channel_ops.name), or NULL. Static. */
const struct channel_ops *registry_find(struct text name);

/* All channels, count_out of them, in the order of the list. Static. */
const struct channel_ops *const *registry_channels(size_t *count_out);

#endif
