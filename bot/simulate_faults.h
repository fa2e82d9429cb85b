/* simulate_faults.h - what goes wrong in a simulated year, and how often. */
#ifndef BOT_SIMULATE_FAULTS_H
#define BOT_SIMULATE_FAULTS_H

#include "bot/simulate_world.h"

/* Plans the faults of the whole run; nothing without --faults. */
void sim_faults_plan(struct sim *sim);
/* Something goes wrong now. */
void sim_faults_strike(struct sim *sim, int64_t fault);
/* After the desk has done what it could: was it the end of the process? Then it is away for a
 * while. True when the gateway is down now. */
bool sim_faults_noticed(struct sim *sim);
/* The moment has come at which it is started again. */
MUST_CHECK enum status sim_faults_over(struct sim *sim);

#endif
