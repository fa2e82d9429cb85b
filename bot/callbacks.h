/* callbacks.h - the share of finished work that was called back (R-CLK-15): over the services whose
 * life cycle has a callback. */
#ifndef BOT_CALLBACKS_H
#define BOT_CALLBACKS_H

#include "bot/config.h"

MUST_CHECK enum status callbacks_count(struct store *store, const struct config *config,
                                       const struct figures_span *span,
                                       struct figures_callbacks *callbacks_out);

#endif
