/* survey_results.h - what a closed survey came to, as staff read it: the figures of survey_figures.h as JSON. */
#ifndef BOT_SURVEY_RESULTS_H
#define BOT_SURVEY_RESULTS_H

#include "bot/json_out.h"
#include "bot/survey_figures.h"

/* Members response, items and buildings into the open object. Of fewer than least_shown answers nothing
 * but that there were too few; shares are 0 to 1. */
void survey_results_render(struct json_out *out, const struct survey_figures *figures);

#endif
