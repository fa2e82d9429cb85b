/* simulate_sheets.c - the part of simulate_polls.h about what was said: every opinion becomes a ticket
 * (R-SUR-5), every strong dissatisfaction a revisit that only the cs_manager ends (R-SUR-6). */
#include "bot/simulate_people.h"
#include "bot/simulate_poll.h"
#include "store/contact.h"

#include <stdlib.h>
#include <string.h>

enum { SHEET_DAYS = 7, SLACK_HOURS = 12 /* the wall clock may have been stepped */, LEAST_SHOWN = 5 };

/* ---- what was said ---- */

static void keep(struct poll_judge *judge, const struct poll_word *word)
{
    if (judge->word_count == judge->word_capacity) {
        size_t capacity = judge->word_capacity * 2 + 256;
        struct poll_word *words = realloc(judge->words, capacity * sizeof *words);
        if (words == NULL) {
            judge->sim->failed = ST_NO_MEMORY;
            return;
        }
        judge->words = words;
        judge->word_capacity = capacity;
    }
    judge->words[judge->word_count++] = *word;
}

static bool same_sheet(const struct poll_word *word, int64_t household, bool by_staff)
{
    return word->speaker.household == household && word->speaker.by_staff == by_staff &&
           !word->handed && !word->off;
}

/* A mark begins a sheet (again): what was said before, and not handed in, is off. */
void poll_judge_said_mark(struct poll_judge *judge, const struct poll_speaker *speaker, int32_t mark,
                          bool strong)
{
    for (size_t i = 0; i < judge->word_count; i++) {
        struct poll_word *word = &judge->words[i];
        word->off = word->off || same_sheet(word, speaker->household, speaker->by_staff);
    }
    const struct poll_word word = {
        .speaker = *speaker, .mark = mark, .strong = strong, .said_ms = sim_wall(judge->sim)};
    keep(judge, &word);
}

void poll_judge_said_opinion(struct poll_judge *judge, const struct poll_speaker *speaker,
                             int64_t number)
{
    const struct poll_word word = {
        .speaker = *speaker, .number = number, .said_ms = sim_wall(judge->sim)};
    keep(judge, &word);
}

void poll_words_handed(struct poll_judge *judge, const struct poll *poll, int64_t household,
                       bool by_staff)
{
    for (size_t i = 0; i < judge->word_count; i++) {
        struct poll_word *word = &judge->words[i];
        if (same_sheet(word, household, by_staff)) {
            word->handed = true;
            word->poll = poll->id;
        }
    }
}

/* A sheet waits seven days from its beginning. */
void poll_judge_handed_in(struct poll_judge *judge, int64_t household, int64_t begun_ms)
{
    int64_t longest_ms = SHEET_DAYS * (int64_t)SIM_DAY_MS + SLACK_HOURS * (int64_t)SIM_HOUR_MS;
    if (sim_wall(judge->sim) - begun_ms > longest_ms) {
        poll_mismatch(judge, NULL, household, "R-SUR-3",
                      "expected the sheet to have expired after %d days; found it taken", SHEET_DAYS);
    }
}

/* ---- tickets ---- */

/* The number at the end of an opinion; 0: words of somebody else. */
static int64_t number_in(const struct ticket *ticket)
{
    json_t *slots = json_loadb(ticket->slots.data, ticket->slots.size, 0, NULL);
    const json_t *content = json_object_get(slots, "content");
    const char *shown = json_string_value(json_object_get(content, "shown"));
    const char *space = shown == NULL ? NULL : strrchr(shown, ' ');
    int64_t number = 0;
    if (space == NULL || !text_to_int64(text_of(space + 1), &number)) {
        number = 0;
    }
    json_decref(slots);
    return number;
}

static void open_opinion(struct poll_judge *judge, const struct ticket *ticket)
{
    int64_t number = number_in(ticket);
    for (size_t i = 0; i < judge->word_count && number != 0; i++) {
        struct poll_word *word = &judge->words[i];
        if (word->number != number) {
            continue;
        }
        bool whose = word->speaker.anonymous ? ticket->household == 0
                                             : ticket->household == word->speaker.household;
        if (++word->tickets > 1 || !whose) {
            poll_mismatch(judge, NULL, word->speaker.household, "R-SUR-5",
                          "opinion %lld: expected one ticket of %s; found ticket %lld of another home or a second",
                          (long long)number, word->speaker.anonymous ? "nobody" : "its home",
                          (long long)ticket->number);
        }
        judge->opinion_tickets++;
        return;
    }
    judge->other_tickets++; /* words that he wrote about something else, and that the sheet took */
}

static void open_revisit(struct poll_judge *judge, const struct ticket *ticket)
{
    if (judge->revisit_count == judge->revisit_capacity) {
        size_t capacity = judge->revisit_capacity * 2 + 32;
        struct poll_revisit *revisits = realloc(judge->revisits, capacity * sizeof *revisits);
        if (revisits == NULL) {
            judge->sim->failed = ST_NO_MEMORY;
            return;
        }
        judge->revisits = revisits;
        judge->revisit_capacity = capacity;
    }
    judge->revisits[judge->revisit_count++] =
        (struct poll_revisit){.ticket = ticket->number, .household = ticket->household};
    for (size_t i = 0; i < judge->word_count; i++) {
        struct poll_word *word = &judge->words[i];
        bool here = word->speaker.anonymous ? ticket->household == 0
                                            : word->speaker.household == ticket->household;
        if (word->strong && word->tickets == 0 && !word->off && here &&
            (word->handed || ticket->household != 0)) {
            word->tickets = 1;
            return;
        }
    }
    poll_mismatch(judge, poll_of_ticket(judge, ticket), ticket->household, "R-SUR-6",
                  "expected no revisit; found ticket %lld", (long long)ticket->number);
}

struct poll *poll_of_ticket(struct poll_judge *judge, const struct ticket *ticket)
{
    int64_t id = 0;
    json_t *slots = json_loadb(ticket->slots.data, ticket->slots.size, 0, NULL);
    const char *shown = json_string_value(json_object_get(json_object_get(slots, "survey"), "shown"));
    bool known = shown != NULL && text_to_int64(text_of(shown), &id);
    json_decref(slots);
    return known ? poll_of(judge, id) : NULL;
}

static void keep_visit(struct poll_judge *judge, const struct poll_visit *visit)
{
    if (judge->visit_count == judge->visit_capacity) {
        size_t capacity = judge->visit_capacity * 2 + 256;
        struct poll_visit *visits = realloc(judge->visits, capacity * sizeof *visits);
        if (visits == NULL) {
            judge->sim->failed = ST_NO_MEMORY;
            return;
        }
        judge->visits = visits;
        judge->visit_capacity = capacity;
    }
    judge->visits[judge->visit_count++] = *visit;
}

void poll_visits_missed(struct poll_judge *judge)
{
    size_t kept = 0;
    for (size_t i = 0; i < judge->visit_count; i++) {
        const struct poll_visit *visit = &judge->visits[i];
        struct poll *poll = poll_of(judge, visit->poll);
        uint16_t *bits = poll_bits(judge, poll, visit->household);
        if (!visit->over) {
            judge->visits[kept++] = *visit;
        } else if (poll->state != POLL_OVER && (*bits & (POLL_ANSWERED | POLL_DECLINED)) == 0) {
            *bits = (uint16_t)(*bits & ~POLL_VISITED);
            poll->visiting--;
            poll->missed++;
        }
    }
    judge->visit_count = kept;
}

static void end_visit(struct poll_judge *judge, const struct event *event)
{
    static const struct text ends[] = {{"ticket.completed", 16}, {"ticket.closed", 13},
                                       {"ticket.cancelled", 16}};
    for (size_t i = 0; i < judge->visit_count; i++) {
        if (judge->visits[i].ticket == event->ticket && text_among(event->kind, ends, 3)) {
            judge->visits[i].over = true;
        }
    }
}

static void open_visit(struct poll_judge *judge, const struct ticket *ticket)
{
    poll_visits_missed(judge); /* one that ended a moment ago makes room for this one */
    struct poll *poll = poll_of_ticket(judge, ticket);
    int64_t household = ticket->household;
    bool asked = poll != NULL && household > 0 && (size_t)household < poll->capacity &&
                 (poll->homes[household] & POLL_SAMPLED) != 0 &&
                 (poll->homes[household] & (POLL_ANSWERED | POLL_DECLINED | POLL_VISITED)) == 0;
    if (!asked || poll->state != POLL_STARTED ||
        sim_days_of(&judge->days, sim_wall(judge->sim)) - sim_days_of(&judge->days, poll->started_ms) <
            judge->kinds[poll->kind].visit_after ||
        poll_asked_elsewhere(judge, poll, household) ||
        poll->answered + poll->visiting >= poll->required) {
        poll_mismatch(judge, poll, household, "R-SUR-2", "expected no visit; found ticket %lld",
                      (long long)ticket->number);
        return;
    }
    keep_visit(judge, &(struct poll_visit){.ticket = ticket->number, .poll = poll->id,
                                           .household = household});
    poll->homes[household] |= POLL_VISITED;
    poll_asks(judge, poll, household);
    poll->visiting++;
    poll->visits++;
}

static bool is_manager(const struct poll_judge *judge, struct text actor)
{
    for (size_t i = 0; i < sim_staff_count(judge->sim); i++) {
        const struct staff *staff = sim_staff_at(judge->sim, i);
        if (text_equal(text_of(staff->username), actor)) {
            return text_equal(text_of(staff->role), TEXT("cs_manager"));
        }
    }
    return false;
}

/* It stays open until the cs_manager has recorded what came of it. */
static void change_revisit(struct poll_judge *judge, struct poll_revisit *revisit,
                           const struct event *event, const json_t *data)
{
    static const struct text ends[] = {
        {"ticket.completed", 16}, {"ticket.closed", 13}, {"ticket.cancelled", 16}};
    const json_t *fact = json_object_get(data, "fact");
    if (text_equal(event->kind, TEXT("ticket.recorded")) &&
        text_equal(poll_member(fact, "name"), TEXT("revisit_result"))) {
        revisit->recorded = revisit->recorded || is_manager(judge, event->actor);
    }
    if (!text_among(event->kind, ends, sizeof ends / sizeof ends[0])) {
        return;
    }
    revisit->over = true;
    if (!revisit->recorded) {
        poll_mismatch(judge, NULL, revisit->household, "R-SUR-6",
                      "ticket %lld: expected the cs_manager's result first; found %.*s",
                      (long long)revisit->ticket, TEXT_ARGS(event->kind));
    }
}

void poll_ticket_event(struct poll_judge *judge, const struct event *event, const json_t *data)
{
    for (size_t i = 0; i < judge->revisit_count; i++) {
        if (judge->revisits[i].ticket == event->ticket) {
            change_revisit(judge, &judge->revisits[i], event, data);
        }
    }
    end_visit(judge, event);
    struct ticket ticket;
    if (judge->poll_count == 0 || !text_equal(event->kind, TEXT("ticket.opened")) ||
        store_ticket_get(judge->sim->store, event->ticket, &ticket) != ST_OK) {
        return;
    }
    struct text intent = text_of(ticket.intent);
    if (text_equal(intent, TEXT("R-SUR-2a"))) {
        open_visit(judge, &ticket);
    } else if (text_equal(intent, TEXT("R-SUR-6a"))) {
        open_revisit(judge, &ticket);
    } else if (text_equal(text_of(ticket.channel), TEXT("survey"))) {
        open_opinion(judge, &ticket);
    }
}

/* ---- the end ---- */

/* Sheets without a name wait for company while their survey is open. */
void poll_words_finish(struct poll_judge *judge)
{
    for (size_t i = 0; i < judge->word_count; i++) {
        const struct poll_word *word = &judge->words[i];
        if (word->number == 0 && !word->strong) {
            continue;
        }
        const struct poll *poll = poll_of(judge, word->poll);
        bool open = poll != NULL && poll->state != POLL_OVER;
        bool may_wait = word->speaker.anonymous &&
                        (open || sim_wall(judge->sim) - word->said_ms < 2 * (int64_t)SIM_DAY_MS);
        if ((word->handed && word->tickets == 0 && !may_wait) || (!word->handed && word->tickets > 0)) {
            poll_mismatch(judge, NULL, word->speaker.household,
                          word->number == 0 ? "R-SUR-6" : "R-SUR-5",
                          "%s %lld, %s: expected a ticket for each that was handed in; found %d",
                          word->number == 0 ? "strong mark" : "opinion", (long long)word->number,
                          word->handed ? "handed in" : "not handed in", (int)word->tickets);
        }
    }
}
