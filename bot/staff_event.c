#include "bot/staff_event.h"

enum status staff_event(struct turn *turn, struct text actor, const struct staff *staff,
                        struct text kind, const struct json_out *data)
{
    struct event event = {
        .actor = actor, .kind = kind, .community = text_of(staff->communities)};
    enum status status = json_out_end(data, &event.data);
    return status == ST_OK ? turn_event(turn, &event) : status;
}
