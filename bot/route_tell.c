#include "bot/route_tell.h"

#include "bot/json_out.h"
#include "bot/render.h"
#include "bot/route_rule.h"

enum status route_tell(struct turn *turn, const struct contact *contact,
                       const struct route *route, struct text why)
{
    struct outbox_row row;
    struct json_out out;
    enum status status = store_outbox_get(turn->store, route->outbox, &row);
    if (status != ST_OK) {
        return status;
    }
    row.body = route->words;
    struct event event = {
        .actor = TEXT("system"),
        .kind = TEXT("outbox.routed"),
        .community = text_of(contact->community),
        .contact = contact->id,
        .ticket = route->ticket,
    };
    json_out_begin(&out, turn->arena, 1024 + row.body.size);
    json_out_object(&out, NULL);
    render_outbox(&out, "outbox", &row, turn_offset_minutes(turn, event.community));
    json_out_text(&out, "way", route_step_names[route->step]);
    render_words(&out, "why", why, false);
    json_out_object_end(&out);
    status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(turn, &event) : status;
}
