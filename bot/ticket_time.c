#include "bot/ticket_time.h"

#include "bot/base/date.h"

#include <stdio.h>

/* The value of a slot in the JSON that tickets keep (slots_json of tickets.c). Read without a parser,
 * which cost a twentieth of opening a ticket: quotes inside strings are escaped there, so that
 * "NAME":{ can only be the member. A time's value holds nothing that would be escaped. */
static struct text raw_value(struct text slots, struct text slot)
{
    char member[STORE_ID_BYTES + 8];
    int size = snprintf(member, sizeof member, "\"%.*s\":{", TEXT_ARGS(slot));
    if (size < 0 || (size_t)size >= sizeof member) {
        return TEXT_NONE;
    }
    size_t at = text_find(slots, (struct text){member, (size_t)size});
    struct text rest = at == SIZE_MAX ? TEXT_NONE : text_slice(slots, at, slots.size);
    static const struct text key = {"\"value\":\"", 9};
    at = text_find(rest, key);
    rest = at == SIZE_MAX ? TEXT_NONE : text_slice(rest, at + key.size, rest.size);
    at = text_find(rest, TEXT("\""));
    return at == SIZE_MAX ? TEXT_NONE : text_slice(rest, 0, at);
}

bool ticket_time_of_slot(const struct turn *turn, const struct ticket *ticket, struct text slot,
                         int64_t *at_ms_out)
{
    struct text words = raw_value(ticket->slots, slot);
    return date_parse_moment(text_slice(words, 0, text_find(words, TEXT("/"))),
                             turn_offset_minutes(turn, text_of(ticket->community)), at_ms_out);
}
