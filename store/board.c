#include "store/board.h"

#include "bot/base/invariant.h"
#include "store/query.h"
#include "store/rows.h"

enum status store_board_tickets(struct store *store, const struct board_filter *filter,
                                struct ticket *tickets, size_t max, size_t *count_out)
{
    INVARIANT(max <= TICKET_LIST_MAX);
    size_t count = 0;
    struct query query = query_start(store, SQL_BOARD_TICKETS);
    query_bind_text(&query, filter->scopes, STORE_SCOPES_BYTES - 1);
    query_bind_text(&query, filter->states, BOARD_WORDS_BYTES_MAX);
    query_bind_text(&query, filter->services, BOARD_WORDS_BYTES_MAX);
    query_bind_text(&query, filter->classes, BOARD_WORDS_BYTES_MAX);
    query_bind_text(&query, filter->department, STORE_ID_BYTES - 1);
    query_bind_text(&query, filter->with, STORE_ID_BYTES - 1);
    query_bind_text(&query, filter->without, STORE_ID_BYTES - 1);
    query_bind_int(&query, filter->assignee);
    query_bind_int(&query, filter->unassigned);
    query_bind_int(&query, filter->due_before_ms);
    query_bind_int(&query, filter->alarm);
    query_bind_int(&query, (int64_t)max);
    while (count < max && query_step(&query)) {
        rows_ticket(&query, &tickets[count++]);
    }
    enum status status = query_end(&query);
    *count_out = status == ST_OK ? count : 0;
    return status;
}

enum status store_board_load(struct store *store, struct text scopes, struct text department,
                             int64_t now_ms, struct board_load *loads, size_t max,
                             size_t *count_out)
{
    INVARIANT(max <= BOARD_PEOPLE_MAX);
    size_t count = 0;
    struct query query = query_start(store, SQL_BOARD_LOAD);
    query_bind_text(&query, scopes, STORE_SCOPES_BYTES - 1);
    query_bind_text(&query, department, STORE_ID_BYTES - 1);
    query_bind_int(&query, now_ms);
    query_bind_int(&query, (int64_t)max);
    while (count < max && query_step(&query)) {
        struct board_load *load = &loads[count++];
        load->staff = query_int(&query);
        load->open = query_int(&query);
        load->overdue = query_int(&query);
    }
    enum status status = query_end(&query);
    *count_out = status == ST_OK ? count : 0;
    return status;
}
