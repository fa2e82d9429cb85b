/* simulate_legal.c - the legal stage (R-FEE-6): who of the staff asks for it, often without the right to, and
 * the part of the judge of the ladder that says what the gateway had to answer. */
#include "bot/json_out.h"
#include "bot/simulate_dunned.h"
#include "bot/simulate_people.h"
#include "store/contact.h"

/* Of 1000 looks at a ticket. */
enum { DECIDES = 400, TRIES_OF_LADDER = 60, TRIES_OF_FEES = 40 };

static const struct text op_legal = {"dunning.legal", 13};

/* ---- staff ---- */

struct text sim_legal_command(struct sim *sim, const struct ticket *ticket, struct arena *arena,
                              size_t *member_out)
{
    static const struct text steps[] = {{"R-FEE-4", 7}, {"R-FEE-5", 7}};
    struct text intent = text_of(ticket->intent), json = TEXT_NONE;
    bool decides = text_equal(intent, TEXT("R-FEE-6"));
    int32_t chance = decides ? DECIDES
                     : text_among(intent, steps, 2) ? TRIES_OF_LADDER
                     : text_equal(text_of(ticket->service), TEXT("fee")) ? TRIES_OF_FEES : 0;
    if (ticket->room[0] == '\0' || chance == 0 || !sim_chance(&sim->staff_chance, chance)) {
        return TEXT_NONE;
    }
    size_t asks_for_it = (size_t)random_below(&sim->staff_chance, sim_staff_count(sim));
    size_t director = sim_staff_choose(sim, op_legal);
    *member_out = decides && director != SIZE_MAX ? director : asks_for_it;
    struct json_out out;
    json_out_begin(&out, arena, 256);
    json_out_object(&out, NULL);
    json_out_text(&out, "id", arena_printf(arena, "s%lld", (long long)sim->command_numbers + 1));
    json_out_text(&out, "op", op_legal);
    json_out_string(&out, "community", ticket->community);
    json_out_string(&out, "room", ticket->room);
    json_out_object_end(&out);
    return json_out_end(&out, &json) == ST_OK ? json : TEXT_NONE;
}

/* ---- the judge ---- */

/* Did the letter about what it owes go out? A payment of the oldest debt begins another ladder. */
static bool is_lettered(const struct dunning_judge *judge, const struct dunned_home *home,
                        const struct sim_debts *ledger, int64_t today)
{
    bool lettered = false;
    for (size_t i = 0; i < judge->rungs.count; i++) {
        int64_t taken_ms = home->ladder.taken_ms[i];
        lettered = lettered || (judge->rungs.items[i].kind == RUNG_LETTER && taken_ms != 0 &&
                                taken_ms < sim_wall(judge->sim));
    }
    struct sim_owed owed = sim_debts_owed(ledger, today);
    return lettered && owed.fen > 0 && owed.oldest_due == home->ladder.debt_due;
}

/* all: by each ledger that may be true now; else by one of them. */
static bool is_ripe(const struct dunning_judge *judge, const struct dunned_home *home, bool all)
{
    struct sim_debts ledgers[DUNNED_LEDGERS];
    size_t count = dunned_ledgers(judge, home, ledgers), ripe = 0;
    int64_t today = sim_days_of(&judge->days, sim_wall(judge->sim));
    for (size_t i = 0; i < count; i++) {
        ripe += is_lettered(judge, home, &ledgers[i], today);
    }
    return !home->ladder.legal && (all ? ripe == count && home->doubts == 0 : ripe > 0);
}

static bool is_director(const struct dunning_judge *judge, struct text username)
{
    struct staff staff;
    return store_staff_find(judge->sim->store, username, &staff) == ST_OK &&
           text_equal(text_of(staff.role), TEXT("director"));
}

void dunned_go_legal(struct dunning_judge *judge, int64_t household, struct dunned_home *home,
                     const struct event *event)
{
    if (!is_director(judge, event->actor) || !is_ripe(judge, home, false) || home->ladder.disputes > 0) {
        dunned_mismatch(judge, household, "R-FEE-6",
                        "expected a director, after the letter of what is owed and not disputed; found %.*s",
                        TEXT_ARGS(event->actor));
    }
    home->ladder.legal = true;
    judge->legal++;
    dunned_note(judge, household, event->at_ms, "legal", "", 0);
}

void dunning_judge_asked_legal(struct dunning_judge *judge, const struct staff *who, struct text command,
                               struct text answer)
{
    json_t *asked = json_loadb(command.data, command.size, 0, NULL);
    const char *op = json_string_value(json_object_get(asked, "op"));
    const char *room = json_string_value(json_object_get(asked, "room"));
    struct household household;
    bool ours = judge->sim->store != NULL && op != NULL && room != NULL && text_equal(text_of(op), op_legal) &&
                store_household_find(judge->sim->store, text_of(judge->sim->config->communities[0].id),
                                     text_of(room), &household) == ST_OK;
    if (ours && judge->asked_count < DUNNED_ASKED_MAX) { /* judged once the moment's events are read */
        judge->asked[judge->asked_count++] = (struct dunned_asked){
            .household = household.id,
            .director = text_equal(text_of(who->role), TEXT("director")),
            .done = text_find(answer, TEXT("\"ok\":true")) != SIZE_MAX,
            .forbidden = text_find(answer, TEXT("\"forbidden\"")) != SIZE_MAX};
    }
    json_decref(asked);
}

void dunned_settle_legal(struct dunning_judge *judge)
{
    for (size_t i = 0; i < judge->asked_count; i++) {
        const struct dunned_asked *asked = &judge->asked[i];
        const struct dunned_home *home = dunned_home_of(judge, asked->household);
        const char *who = asked->director ? "a director" : "somebody else";
        judge->legal_refused += !asked->done;
        if (home == NULL) {
            break;
        }
        if (asked->forbidden == asked->director || (asked->done && !home->ladder.legal)) {
            dunned_mismatch(judge, asked->household, "R-FEE-6", "asked for by %s: found it %s", who,
                            asked->done ? "done" : asked->forbidden ? "forbidden" : "refused");
        } else if (!asked->done && asked->director && home->ladder.disputes == 0 &&
                   is_ripe(judge, home, true)) {
            dunned_mismatch(judge, asked->household, "R-FEE-6",
                            "expected the legal stage to begin; found it refused");
        }
    }
    judge->asked_count = 0;
}
