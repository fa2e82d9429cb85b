/* simulate_moves.h - how full a community is: a new one that people move into day by day (R-SUR-1 falls due
 * when half of its homes are lived in), or an old one that was asked last year (R-SUR-2). */
#ifndef BOT_SIMULATE_MOVES_H
#define BOT_SIMULATE_MOVES_H

#include "bot/simulate_world.h"

/* Draws which of the two it is; before the homes are made. */
void sim_moves_draw(struct sim *sim);
/* Homes of 1000 that are empty at first. */
int32_t sim_moves_empty(const struct sim *sim);
/* Keeps the survey of last year, or plans who moves in. */
MUST_CHECK enum status sim_moves_open(struct sim *sim);
/* A day's people move in. */
void sim_moves_day(struct sim *sim, int64_t subject);

#endif
