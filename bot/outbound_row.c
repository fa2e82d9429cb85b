#include "bot/outbound_row.h"

#include "bot/base/log.h"
#include "bot/render.h"

void outbound_row_move(struct turn *turn, struct outbox_row *row, enum outbox_state state)
{
    turn->outbox_delta[row->state]--;
    turn->outbox_delta[state]++;
    row->state = state;
}

enum status outbound_row_tell(struct turn *turn, const char *kind, struct text actor,
                              const struct outbox_row *row)
{
    struct contact contact;
    struct conversation conversation;
    if (row->contact == 0) { /* to no resident: the menu of an account */
        log_event(LOG_WARN, kind, LOG_N("outbox", row->id), LOG_N("code", row->code));
        return ST_OK;
    }
    enum status status = store_contact_get(turn->store, row->contact, &contact, &conversation);
    if (status != ST_OK) {
        return status;
    }
    struct json_out out;
    struct event event = {
        .actor = actor,
        .kind = text_of(kind),
        .community = text_of(contact.community),
        .contact = row->contact,
    };
    json_out_begin(&out, turn->arena, 512 + row->body.size);
    json_out_object(&out, NULL);
    render_outbox(&out, "outbox", row, turn_offset_minutes(turn, event.community));
    json_out_object_end(&out);
    status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(turn, &event) : status;
}
