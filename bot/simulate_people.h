/* simulate_people.h - who stands around the gateway: residents and staff. */
#ifndef BOT_SIMULATE_PEOPLE_H
#define BOT_SIMULATE_PEOPLE_H

#include "bot/funds.h"
#include "bot/simulate_world.h"
#include "store/event.h"
#include "store/staff.h"
#include "store/ticket.h"

struct sim_days; /* bot/simulate_days.h */

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
void sim_residents_told(struct sim *sim, const struct sim_job *job);
struct text sim_residents_account(const struct sim *sim, bool by_phone);
struct text sim_residents_peer(const struct sim *sim, int32_t resident, bool by_phone,
                               struct arena *arena);
/* The resident at the other end; SIZE_MAX: nobody simulated. */
size_t sim_residents_of_peer(const struct sim *sim, struct text account, struct text peer);
/* Writes the words now, whatever he is about. */
void sim_residents_write(struct sim *sim, size_t resident, bool by_phone, struct text words);
/* Is he in the middle of something? */
bool sim_residents_busy(const struct sim *sim, size_t resident);
/* He begins to talk, by the words of a template over {room} {phone} {name} {date}. */
void sim_residents_say(struct sim *sim, size_t resident, bool by_phone, struct text words,
                       struct text date);

/* Somebody asks for the legal stage of the ticket's home (simulate_legal.c), often without the right to: the
 * JSON of dunning.legal; TEXT_NONE: nobody does. */
struct text sim_legal_command(struct sim *sim, const struct ticket *ticket, struct arena *arena,
                              size_t *member_out);

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
size_t sim_staff_count(const struct sim *sim);
const struct staff *sim_staff_at(const struct sim *sim, size_t index);
/* Somebody whose role may run the op; SIZE_MAX: nobody. */
size_t sim_staff_choose(struct sim *sim, struct text op);
const struct sim_days *sim_staff_days(const struct sim *sim);
/* What a day asks for that no ticket does. */
void sim_staff_day(struct sim *sim);
void sim_staff_viewer(const struct sim *sim, int32_t staff, struct viewer *viewer_out);

/* ---- their days (simulate_duty.c) ---- */

MUST_CHECK enum status sim_duty_open(struct sim *sim);
void sim_duty_day(struct sim *sim, struct arena *arena);
/* Somebody calls for the bank's service of that index (simulate_phone.c). */
void sim_phone_call(struct sim *sim, int64_t service, struct arena *arena);

/* ---- a chat that wants a person (simulate_chat.c) ---- */

void sim_chat_waiting(struct sim *sim, int64_t chat);
void sim_chat_step(struct sim *sim, int64_t subject);

#endif
