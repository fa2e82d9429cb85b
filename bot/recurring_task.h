/* recurring_task.h - the tasks of one period of a recurring rule: one for the community, or one
 * for each of its homes in custody. */
#ifndef BOT_RECURRING_TASK_H
#define BOT_RECURRING_TASK_H

#include "bot/recurring_rule.h"
#include "bot/turn.h"

struct recurring_work {
    const struct recurring_rule *rule;
    const struct community *community;
    const struct equipment *subject; /* NULL: about the community */
    int64_t at_ms;    /* when the period fell due */
    int64_t since_ms; /* … and began; 0: it has no beginning */
    struct text instruction; /* size 0: the rule's text */
    struct text title;       /* size 0: the rule's title */
    int64_t due_ms;          /* 0: by the rule's span */
    char after_room[STORE_ROOM_BYTES]; /* homes up to here have their tasks; set as it goes on */
};

/* Opens at most RECURRING_TASKS_MAX tasks; *more_out: homes behind work->after_room are left. */
MUST_CHECK enum status recurring_open(struct turn *turn, struct recurring_work *work,
                                      bool *more_out);
/* "2026-11-27 16:00" as the community's clocks show it. */
enum { RECURRING_TIME_BYTES = 20 };
void recurring_show_time(const struct community *community, int64_t at_ms,
                         char out[RECURRING_TIME_BYTES]);

#endif
