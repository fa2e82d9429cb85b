/* ladder.h - which step of the dunning ladder a home takes now, and when the next one may come. Pure.
 *
 * Steps are taken in the order of the file, one at a time; of messages that became due together (the
 * gateway was down, or the debt is old) only the last is said. A promise that was not kept brings
 * the next message at once. */
#ifndef BOT_LADDER_H
#define BOT_LADDER_H

#include "bot/config.h"
#include "store/arrears.h"

struct ladder_scene {
    const struct config *config;
    const struct community *community;
    int64_t now_ms;
};

/* A step that is in no file: the legal stage has begun (R-FEE-6), and nothing comes behind it. */
extern const struct text ladder_legal;

struct ladder_choice {
    const struct ladder_step *step; /* NULL: none is due */
    int64_t next_at_ms;             /* when to ask again; INT64_MAX: the ladder is at its end */
};
struct ladder_choice ladder_choose(const struct ladder_scene *scene, const struct dunning *dunning,
                                   const struct arrears *arrears);
/* Was the step, or one that came in its place, taken? */
bool ladder_reached(const struct ladder *ladder, const struct dunning *dunning, struct text step);
/* The day of the community at a moment as days since 1970, and a day as 20261130. */
int64_t ladder_today(const struct ladder_scene *scene);
int32_t ladder_day_number(int64_t day);
/* When messages may go out again, after the day of now. */
int64_t ladder_tomorrow_ms(const struct ladder_scene *scene);

#endif
