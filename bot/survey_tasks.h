/* survey_tasks.h - what a survey says to staff: its events and its tasks. */
#ifndef BOT_SURVEY_TASKS_H
#define BOT_SURVEY_TASKS_H

#include "bot/json_out.h"
#include "bot/text_keys.h"
#include "bot/turn.h"
#include "store/survey.h"

/* Writes what staff read of it, as member `key`. */
void survey_render(struct json_out *out, const char *key, const struct config *config,
                   const struct survey *survey);
/* One building of it, as a nameless object. */
void survey_render_stratum(struct json_out *out, const struct survey_stratum *stratum);
/* An event "survey.…" about it; room: the home that it is about, size 0: none. Never what anybody
 * answered. */
MUST_CHECK enum status survey_announce(struct turn *turn, const struct survey *survey,
                                       const char *kind, struct text actor, struct text room);

enum { SURVEY_VALUES_MAX = 20 };
struct survey_task {
    struct text intent; /* by which its clock knows it */
    struct text role;
    enum text_key title, words;
    size_t value_count; /* besides TEXT_KEY_ABOUT_SURVEY */
    struct text_value values[SURVEY_VALUES_MAX];
    int64_t household; /* 0: about no home */
    struct text room;
};
/* Opens it; *ticket_out is its number. */
MUST_CHECK enum status survey_open_task(struct turn *turn, const struct survey *survey,
                                        const struct survey_task *task, int64_t *ticket_out);
/* "11月30日": of its community. */
struct text survey_day(struct turn *turn, const struct survey *survey, int64_t at_ms);

#endif
