/* simulate_people.h - who stands around the gateway: residents and staff. */
#ifndef BOT_SIMULATE_PEOPLE_H
#define BOT_SIMULATE_PEOPLE_H

#include "bot/simulate_world.h"
#include "store/event.h"

/* ---- residents (simulate_residents.c) ---- */

/* Makes the homes and their contacts, in the store as well. */
MUST_CHECK enum status sim_residents_open(struct sim *sim);
void sim_residents_close(struct sim *sim);
/* Plans who begins to write in the hour that begins now. */
void sim_residents_hour(struct sim *sim);
/* Says the next sentence of what he is talking about. */
void sim_resident_speak(struct sim *sim, int64_t resident);
/* The passive answer to what he wrote. */
void sim_residents_answered(struct sim *sim, int32_t resident, struct text answer);
/* A message that came by itself. */
void sim_residents_told(struct sim *sim, struct text peer, struct text words);
struct text sim_residents_account(const struct sim *sim);
struct text sim_residents_peer(int32_t resident, struct arena *arena);

/* ---- staff (simulate_staff.c) ---- */

MUST_CHECK enum status sim_staff_open(struct sim *sim);
void sim_staff_close(struct sim *sim);
/* Something happened to a ticket: somebody may have to look at it. */
void sim_staff_heard(struct sim *sim, const struct event *event);
/* Looks at the ticket and does what is to be done next. */
void sim_staff_look(struct sim *sim, int64_t ticket);
/* Opens a ticket of the bank's service of that index. */
void sim_staff_open_ticket(struct sim *sim, int64_t service);
void sim_staff_answered(struct sim *sim, int32_t staff, int64_t ticket, struct text answer);
void sim_staff_viewer(const struct sim *sim, int32_t staff, struct viewer *viewer_out);

#endif
