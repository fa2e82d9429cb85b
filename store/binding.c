#include "store/binding.h"

#include "store/outbox.h"
#include "store/query.h"

#include <string.h>

static enum status run_pair(struct store *store, enum statement statement, int64_t first,
                            int64_t second)
{
    struct query query = query_start(store, statement);
    query_bind_int(&query, first);
    query_bind_int(&query, second);
    return query_run(&query);
}

enum status store_binding_choose(struct store *store, int64_t contact, int64_t household)
{
    return run_pair(store, SQL_CONTACT_BIND, contact, household);
}

enum status store_binding_put(struct store *store, int64_t contact, int64_t household,
                              struct text relation, struct text phone, int64_t at_ms)
{
    struct query query = query_start(store, SQL_BINDING_PUT);
    query_bind_int(&query, contact);
    query_bind_int(&query, household);
    query_bind_text(&query, relation, STORE_ID_BYTES - 1);
    query_bind_int(&query, at_ms);
    query_bind_text(&query, phone, STORE_PHONE_BYTES - 1);
    enum status status = query_run(&query);
    return status == ST_OK ? store_binding_choose(store, contact, household) : status;
}

static enum status read_rows(struct query *query, struct binding *rows, size_t max,
                             size_t *count_out)
{
    size_t count = 0;
    query_bind_int(query, (int64_t)max);
    while (count < max && query_step(query)) {
        struct binding *row = &rows[count++];
        row->contact = query_int(query);
        row->household = query_int(query);
        QUERY_CHARS(query, row->relation);
        QUERY_CHARS(query, row->phone);
        row->at_ms = query_int(query);
        QUERY_CHARS(query, row->room);
    }
    enum status status = query_end(query);
    *count_out = status == ST_OK ? count : 0;
    return status;
}

enum status store_binding_of_contact(struct store *store, int64_t contact, struct binding *rows,
                                     size_t max, size_t *count_out)
{
    struct query query = query_start(store, SQL_BINDING_OF_CONTACT);
    query_bind_int(&query, contact);
    return read_rows(&query, rows, max, count_out);
}

enum status store_binding_of_home(struct store *store, int64_t household, struct binding *rows,
                                  size_t max, size_t *count_out)
{
    struct query query = query_start(store, SQL_BINDING_OF_HOME);
    query_bind_int(&query, household);
    return read_rows(&query, rows, max, count_out);
}

enum status store_binding_of_phone(struct store *store, struct text phone, struct binding *rows,
                                   size_t max, size_t *count_out)
{
    struct query query = query_start(store, SQL_BINDING_OF_PHONE);
    query_bind_text(&query, phone, STORE_PEER_BYTES - 1);
    return read_rows(&query, rows, max, count_out);
}

enum status store_binding_end(struct store *store, int64_t contact, int64_t household)
{
    enum status status = run_pair(store, SQL_BINDING_END, contact, household);
    return status == ST_OK ? run_pair(store, SQL_CONTACT_UNBIND, contact, household) : status;
}

/* ---- who else is on file ---- */

enum status store_member_list(struct store *store, int64_t household, struct home_member *rows,
                              size_t max, size_t *count_out)
{
    size_t count = 0;
    struct query query = query_start(store, SQL_MEMBER_LIST);
    query_bind_int(&query, household);
    query_bind_int(&query, (int64_t)max);
    while (count < max && query_step(&query)) {
        struct home_member *row = &rows[count++];
        QUERY_CHARS(&query, row->phone);
        QUERY_CHARS(&query, row->name);
        QUERY_CHARS(&query, row->relation);
    }
    enum status status = query_end(&query);
    *count_out = status == ST_OK ? count : 0;
    return status;
}

enum status store_member_put(struct store *store, int64_t household, const struct home_member *member,
                             int64_t at_ms)
{
    struct query query = query_start(store, SQL_MEMBER_PUT);
    query_bind_int(&query, household);
    QUERY_BIND_CHARS(&query, member->phone);
    QUERY_BIND_CHARS(&query, member->name);
    QUERY_BIND_CHARS(&query, member->relation);
    query_bind_int(&query, at_ms);
    query_bind_int(&query, MEMBERS_MAX);
    return query_run_or(&query, ST_TOO_LARGE);
}

enum status store_member_drop(struct store *store, int64_t household, struct text phone)
{
    struct query query = query_start(store, SQL_MEMBER_DROP);
    query_bind_int(&query, household);
    query_bind_text(&query, phone, STORE_PHONE_BYTES - 1);
    return query_run(&query);
}

/* ---- somebody else's home ---- */

static enum status withdraw(struct store *store, enum statement statement, enum outbox_state from,
                            int64_t contact, int64_t at_ms, int64_t *sum)
{
    int64_t count = 0;
    enum status status = run_pair(store, statement, contact, at_ms);
    if (status == ST_OK) {
        count = query_changes(store);
        store->tally.outbox[from] -= count;
        store->tally.outbox[OUTBOX_WITHDRAWN] += count;
        *sum += count;
    }
    return status;
}

enum status store_home_leave(struct store *store, int64_t contact, int64_t household,
                             int64_t at_ms, struct vacated *vacated)
{
    enum status status = store_binding_end(store, contact, household);
    if (status == ST_OK) {
        struct query query = query_start(store, SQL_CONTACT_QUIET);
        query_bind_int(&query, contact);
        status = query_run(&query);
    }
    if (status == ST_OK) {
        status = withdraw(store, SQL_OUTBOX_WITHDRAW_QUEUED, OUTBOX_QUEUED, contact, at_ms,
                          &vacated->queued);
    }
    if (status == ST_OK) {
        status = withdraw(store, SQL_OUTBOX_WITHDRAW_WAITING, OUTBOX_WAITING, contact, at_ms,
                          &vacated->waiting);
    }
    vacated->bindings += status == ST_OK;
    return status;
}

enum status store_home_vacate(struct store *store, int64_t household, int64_t at_ms,
                              struct vacated *vacated)
{
    struct binding rows[BINDINGS_MAX];
    size_t count = BINDINGS_MAX;
    enum status status = ST_OK;
    while (status == ST_OK && count == BINDINGS_MAX) { /* each page ends what it lists */
        status = store_binding_of_home(store, household, rows, BINDINGS_MAX, &count);
        for (size_t i = 0; i < count && status == ST_OK; i++) {
            status = store_home_leave(store, rows[i].contact, household, at_ms, vacated);
        }
    }
    return status == ST_OK ? store_member_drop(store, household, TEXT_NONE) : status;
}

/* Who writes from the former number is not known any more to be of the home. */
static enum status leave_by_phone(struct store *store, const struct household *before,
                                  int64_t at_ms, struct vacated *vacated)
{
    struct binding rows[BINDINGS_MAX];
    size_t count = 0;
    enum status status =
        store_binding_of_home(store, before->id, rows, BINDINGS_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        struct contact contact;
        struct conversation conversation;
        status = store_contact_get(store, rows[i].contact, &contact, &conversation);
        if (status == ST_OK && strcmp(contact.peer, before->phone) == 0) {
            status = store_home_leave(store, contact.id, before->id, at_ms, vacated);
        }
    }
    return status;
}

enum status store_household_file(struct store *store, struct household *household,
                                 const struct household *before, int64_t at_ms,
                                 struct vacated *vacated)
{
    enum status status = ST_OK;
    if (strcmp(household->owner, before->owner) != 0) {
        status = store_home_vacate(store, before->id, at_ms, vacated);
    } else if (strcmp(household->phone, before->phone) != 0 && before->phone[0] != '\0') {
        status = leave_by_phone(store, before, at_ms, vacated);
    }
    return status == ST_OK ? store_household_put(store, household) : status;
}
