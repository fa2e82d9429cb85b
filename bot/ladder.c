#include "bot/ladder.h"

#include "bot/base/date.h"

enum { DATE_YEAR = 10000, DATE_MONTH = 100 };

const struct text ladder_legal = {"legal", 5};

int64_t ladder_today(const struct ladder_scene *scene)
{
    return date_local_day(scene->now_ms, scene->community->frame.utc_offset_minutes);
}

int32_t ladder_day_number(int64_t day)
{
    struct date date = date_of_day(day);
    return (int32_t)(date.year * DATE_YEAR + date.month * DATE_MONTH + date.day);
}

static int64_t day_of_number(int32_t number)
{
    struct date date = {number / DATE_YEAR, number / DATE_MONTH % DATE_MONTH,
                        number % DATE_MONTH};
    return date_day(date);
}

static int64_t opening_ms(const struct ladder_scene *scene, int64_t day)
{
    return date_moment(day, scene->community->outreach.from_minute,
                       scene->community->frame.utc_offset_minutes);
}

int64_t ladder_tomorrow_ms(const struct ladder_scene *scene)
{
    return opening_ms(scene, ladder_today(scene) + 1);
}

/* The first step taken that is this one or a later one: it came in its place. */
static const struct dunning_step *taken_from(const struct ladder *ladder,
                                             const struct dunning *dunning, size_t index)
{
    const struct dunning_step *found = NULL;
    size_t found_index = ladder->count;
    for (size_t i = 0; i < dunning->step_count; i++) {
        size_t at = ladder_index(ladder, text_of(dunning->steps[i].step));
        if (at >= index && at < found_index) {
            found = &dunning->steps[i];
            found_index = at;
        }
    }
    return found;
}

bool ladder_reached(const struct ladder *ladder, const struct dunning *dunning, struct text step)
{
    size_t index = ladder_index(ladder, step);
    return index < ladder->count && taken_from(ladder, dunning, index) != NULL;
}

/* INT64_MAX while the step that it comes after was not taken. */
static int64_t due_ms(const struct ladder_scene *scene, const struct ladder_step *step,
                      const struct dunning *dunning, const struct arrears *arrears)
{
    const struct config *config = scene->config;
    const struct ladder *ladder = config->ladder;
    if (step->after.size == 0) {
        return opening_ms(scene, day_of_number(arrears->oldest_due_on) + step->days);
    }
    const struct dunning_step *before =
        taken_from(ladder, dunning, ladder_index(ladder, step->after));
    const struct clock_rule *rule =
        step->clock.size == 0 ? NULL : clock_rules_find(config->clock_rules, step->clock);
    return before == NULL ? INT64_MAX
                          : clock_span_end(rule == NULL ? &step->span : &rule->due,
                                           config->calendar, &scene->community->frame,
                                           before->at_ms);
}

static size_t first_open(const struct ladder *ladder, const struct dunning *dunning)
{
    size_t open = 0;
    for (size_t i = 0; i < dunning->step_count; i++) {
        size_t index = ladder_index(ladder, text_of(dunning->steps[i].step));
        open = index < ladder->count && index + 1 > open ? index + 1 : open;
    }
    return open;
}

/* A promise made after the last step, whose day is over. */
static bool broke_promise(const struct ladder_scene *scene, const struct dunning *dunning,
                          const struct arrears *arrears)
{
    const struct standing *standing = &arrears->standing;
    int64_t last_ms = 0;
    for (size_t i = 0; i < dunning->step_count; i++) {
        last_ms = dunning->steps[i].at_ms > last_ms ? dunning->steps[i].at_ms : last_ms;
    }
    return standing->promised_on != 0 && standing->promised_at_ms >= last_ms &&
           standing->promised_on < ladder_day_number(ladder_today(scene));
}

struct ladder_choice ladder_choose(const struct ladder_scene *scene, const struct dunning *dunning,
                                   const struct arrears *arrears)
{
    const struct ladder *ladder = scene->config->ladder;
    size_t open = first_open(ladder, dunning);
    struct ladder_choice choice = {NULL, INT64_MAX};
    for (size_t i = 0; i < dunning->step_count; i++) {
        if (text_equal(text_of(dunning->steps[i].step), ladder_legal)) {
            return choice;
        }
    }
    for (size_t i = open; i < ladder->count; i++) {
        const struct ladder_step *step = &ladder->steps[i];
        int64_t due = due_ms(scene, step, dunning, arrears);
        if (due > scene->now_ms || (choice.step != NULL && step->do_ != LADDER_MESSAGE)) {
            choice.next_at_ms = due;
            break;
        }
        choice.step = step;
        if (step->do_ != LADDER_MESSAGE) {
            break;
        }
    }
    if (choice.step == NULL && open < ladder->count && ladder->steps[open].early &&
        open > 0 && broke_promise(scene, dunning, arrears)) {
        choice.step = &ladder->steps[open];
    }
    return choice;
}
