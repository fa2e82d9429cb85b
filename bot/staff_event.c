#include "bot/staff_event.h"

static struct text community_of(const struct staff *staff)
{
    struct text scopes = text_of(staff->communities);
    bool one = text_find(scopes, TEXT(" ")) == SIZE_MAX && !text_equal(scopes, TEXT("*"));
    return one ? scopes : TEXT_NONE;
}

enum status staff_event(struct turn *turn, struct text actor, const struct staff *staff,
                        struct text kind, const struct json_out *data)
{
    struct event event = {.actor = actor, .kind = kind, .community = community_of(staff)};
    enum status status = json_out_end(data, &event.data);
    return status == ST_OK ? turn_event(turn, &event) : status;
}
