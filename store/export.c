#include "store/export.h"

#include "store/query.h"
#include "store/rows.h"

/* Each walk is one SELECT, hence one snapshot: what the writer commits meanwhile is not seen. */

enum status store_export_tickets(struct store *store, ticket_each *each, void *context)
{
    struct query query = query_start(store, SQL_EXPORT_TICKETS);
    while (query_step(&query)) {
        struct ticket ticket;
        rows_ticket(&query, &ticket);
        ticket.slots = query_text(&query);
        query_note(&query, each(context, &ticket, query_text(&query)));
    }
    return query_end(&query);
}

enum status store_export_messages(struct store *store, message_export_each *each, void *context)
{
    struct query query = query_start(store, SQL_EXPORT_MESSAGES);
    while (query_step(&query)) {
        struct message message;
        rows_message(&query, &message);
        struct text channel = query_text(&query);
        struct text peer = query_text(&query);
        message.has_file = rows_media_file(&query, &message.file);
        query_note(&query, each(context, &message, channel, peer));
    }
    return query_end(&query);
}

enum status store_export_events(struct store *store, event_each *each, void *context)
{
    struct query query = query_start(store, SQL_EXPORT_EVENTS);
    while (query_step(&query)) {
        struct event event;
        rows_event(&query, &event);
        query_note(&query, each(context, &event));
    }
    return query_end(&query);
}

enum status store_export_outbox(struct store *store, outbox_each *each, void *context)
{
    struct query query = query_start(store, SQL_EXPORT_OUTBOX);
    while (query_step(&query)) {
        struct outbox_row row;
        rows_outbox(&query, &row);
        row.body = query_text(&query);
        query_note(&query, each(context, &row));
    }
    return query_end(&query);
}

enum status store_export_clocks(struct store *store, int64_t ticket, clock_each *each,
                                void *context)
{
    struct query query = query_start(store, SQL_EXPORT_CLOCKS);
    query_bind_int(&query, ticket);
    while (query_step(&query)) {
        struct clock_row clock;
        rows_clock(&query, &clock);
        query_note(&query, each(context, &clock));
    }
    return query_end(&query);
}
