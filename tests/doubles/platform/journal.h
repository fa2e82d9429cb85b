/* journal.h - everything that happened, in order, for the page and for tests.
 *
 * An entry is a JSON object with `seq` (1, 2, …), `at_ms` and `kind`:
 *   sent      a resident wrote: account, openid, type, msgid and what was asked for
 *   delivery  one attempt at the gateway: account, openid, msgid, attempt, copy, status, result, ms
 *   reply     the passive reply that the resident sees: account, openid, msgid, type, content
 *   fault     the grey "service fault" notice: account, openid, msgid, reason
 *   message   a customer-service message that the resident sees: account, openid, type, content
 *             (of type notice: msgid, content its title, lines, subscription, page)
 *   consent   a resident said whether he wants a notice: account, openid, template_id, accept
 *   typing    the typing sign went on or off: account, openid, on
 *   menu      an account's menu was put up or taken down: account, menu
 *   api       one API call: path, account, errcode, http, lost, request
 *   token     a token was issued: account, series, forced
 *   verify    the GET handshake: account, ok, result
 *   control   what /control was told
 * At most JOURNAL_ENTRIES_MAX are kept; the oldest give way. */
#ifndef TESTS_DOUBLES_PLATFORM_JOURNAL_H
#define TESTS_DOUBLES_PLATFORM_JOURNAL_H

#include <jansson.h>
#include <stdint.h>

enum { JOURNAL_ENTRIES_MAX = 20000, JOURNAL_PAGE_MAX = 1000 };

struct journal;

/* changed(user) runs after every new entry; it must not add one. NULL when out of memory. */
struct journal *journal_open(void (*changed)(void *user), void *user);
void journal_close(struct journal *journal); /* accepts NULL */

/* Takes fields over (NULL is tolerated: out of memory loses the entry). Returns its seq. */
int64_t journal_add(struct journal *journal, const char *kind, json_t *fields);

/* A member that is NULL does not restrict. kind may name several, parted by commas. */
struct journal_filter {
    const char *kind;
    const char *account;
    const char *openid;
    const char *msgid;
};

/* {"next": seq to ask from the next time, "entries": [..]} of those after since that pass; at most
 * JOURNAL_PAGE_MAX of them. The caller's to free. */
json_t *journal_since(const struct journal *journal, int64_t since,
                      const struct journal_filter *filter);

#endif
