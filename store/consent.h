/* consent.h - who wants a notice of a provider, and how often still.
 *
 * A consent allows one send, and is used up in the transaction that queues it; a lasting one is not.
 * Kept for each resident and provider's template, also once it is used up or withdrawn. */
#ifndef STORE_CONSENT_H
#define STORE_CONSENT_H

#include "store/store.h"

enum { CONSENTS_MAX = 20 /* further ones add nothing: somebody taps for fun */ };

struct consent {
    int32_t remaining; /* sends that are allowed still */
    int32_t accepted, rejected, sent;
    int64_t changed_at_ms;
};

MUST_CHECK enum status store_consent_accept(struct store *store, int64_t contact,
                                            struct text notice, int64_t now_ms);
/* Nothing is allowed any more. */
MUST_CHECK enum status store_consent_reject(struct store *store, int64_t contact,
                                            struct text notice, int64_t now_ms);
/* The provider says that none is left, whatever we counted. */
MUST_CHECK enum status store_consent_spent(struct store *store, int64_t contact,
                                           struct text notice, int64_t now_ms);
/* Uses one up. ST_NOT_FOUND: none is left. */
MUST_CHECK enum status store_consent_take(struct store *store, int64_t contact, struct text notice,
                                          bool lasting, int64_t now_ms);
/* All 0 for one who was never asked. */
MUST_CHECK enum status store_consent_get(struct store *store, int64_t contact, struct text notice,
                                         struct consent *consent_out);
/* All of the contact: he left. */
MUST_CHECK enum status store_consent_forget(struct store *store, int64_t contact);

#endif
