#include "bot/simulate_voters.h"

#include "bot/simulate_cues.h"
#include "bot/simulate_people.h"
#include "bot/simulate_polls.h"
#include "store/contact.h"

#include <stdlib.h>

enum {
    QUESTIONS_KNOWN_MAX = 96,
    PLAN_BITS = 8,
    TRIES_MAX = 3,
    OPINION_PER_MILLE = 350,
    ANONYMOUS_PER_MILLE = 300,
    RESUMES_PER_MILLE = 500,
    ARENA_BYTES = 4096,
    ARENA_LIMIT_BYTES = 65536
};

enum voter_kind {
    VOTER_NEVER,
    VOTER_FULL,
    VOTER_PARTLY,   /* puts the phone away in the middle */
    VOTER_RESUMES,  /* goes on days later */
    VOTER_TOO_LATE, /* wants to go on when the sheet has expired */
    VOTER_STOPS,    /* does not want to */
    VOTER_KIND_COUNT
};

/* Of 1000 who are invited. */
static const int32_t shares[VOTER_KIND_COUNT] = {
    [VOTER_NEVER] = 330,  [VOTER_FULL] = 480,    [VOTER_PARTLY] = 70,
    [VOTER_RESUMES] = 60, [VOTER_TOO_LATE] = 30, [VOTER_STOPS] = 30,
};

enum voter_next { NEXT_NOTHING, NEXT_BEGIN, NEXT_ANSWER, NEXT_RESUME, NEXT_STOP };

struct voter {
    enum voter_kind kind;
    enum voter_next next;
    bool by_phone, waits; /* waits: for the gateway's answer */
    bool anonymous;
    int32_t asked, pause_after, tries, overall; /* overall: the mark he gave; 0: none yet */
    int64_t begun_ms;                           /* wall; 0: no sheet */
    int32_t question;                           /* he was asked last, of those known; -1: the mode */
    uint32_t plan;
};

struct sim_voters {
    size_t count;
    struct voter *items; /* owned; by resident */
    size_t known_count;
    struct {
        const struct question *question; /* NULL: with a name or without? */
        const struct questionnaire *form;
        struct text fragment;
    } known[QUESTIONS_KNOWN_MAX];
    struct text thanks;
    struct arena *arena;
    int64_t opinions; /* running number */
};

/* ---- opening ---- */

static void learn(struct sim_voters *voters, struct text words, const struct questionnaire *form,
                  const struct question *question)
{
    struct text fragment = sim_cues_fragment(words);
    if (voters->known_count < QUESTIONS_KNOWN_MAX && fragment.size > 0) {
        voters->known[voters->known_count].question = question;
        voters->known[voters->known_count].form = form;
        voters->known[voters->known_count++].fragment = fragment;
    }
}

enum status sim_voters_open(struct sim *sim)
{
    struct sim_voters *voters = calloc(1, sizeof *voters);
    const struct config *config = sim->config;
    sim->voters = voters;
    if (voters == NULL) {
        return ST_NO_MEMORY;
    }
    voters->count = (size_t)sim->options->homes + (size_t)sim->options->homes / 5;
    voters->items = calloc(voters->count, sizeof *voters->items);
    voters->arena = arena_open(ARENA_BYTES, ARENA_LIMIT_BYTES);
    voters->thanks = sim_cues_fragment(texts_find(config->texts, TEXT("survey.thanks")));
    learn(voters, texts_find(config->texts, TEXT("survey.ask.mode")), NULL, NULL);
    for (size_t f = 0; f < config->questionnaires->count; f++) {
        const struct questionnaire *form = &config->questionnaires->items[f];
        for (size_t q = 0; q < form->question_count; q++) {
            learn(voters, texts_find(config->texts, form->questions[q].text), form,
                  &form->questions[q]);
        }
    }
    return voters->items == NULL || voters->arena == NULL ? ST_NO_MEMORY : ST_OK;
}

void sim_voters_close(struct sim *sim)
{
    if (sim->voters != NULL) {
        arena_close(sim->voters->arena);
        free(sim->voters->items);
        free(sim->voters);
    }
}

bool sim_voters_busy(const struct sim *sim, size_t resident)
{
    const struct voter *voter = &sim->voters->items[resident];
    return voter->waits || voter->next == NEXT_ANSWER || voter->next == NEXT_STOP;
}

/* ---- planning ---- */

static void plan(struct sim *sim, size_t resident, enum voter_next next, int64_t from_ms,
                 int64_t until_ms)
{
    struct voter *voter = &sim->voters->items[resident];
    voter->next = next;
    voter->waits = false;
    voter->plan = (voter->plan + 1) % (1U << PLAN_BITS);
    sim_plan(sim, sim_between(&sim->payer_chance, from_ms, until_ms), SIM_VOTE,
             (int64_t)resident << PLAN_BITS | voter->plan);
}

static void rest(struct voter *voter)
{
    voter->next = NEXT_NOTHING;
    voter->waits = false;
}

void sim_voters_invited(struct sim *sim, size_t resident, bool by_phone, bool reminder)
{
    struct voter *voter = &sim->voters->items[resident];
    if (reminder) { /* some had only forgotten it */
        if (voter->kind == VOTER_PARTLY && voter->next == NEXT_NOTHING &&
            sim_chance(&sim->payer_chance, RESUMES_PER_MILLE)) {
            plan(sim, resident, NEXT_RESUME, 5 * SIM_MINUTE_MS, 10 * (int64_t)SIM_HOUR_MS);
        }
        return;
    }
    int32_t point = (int32_t)random_below(&sim->payer_chance, 1000);
    int kind = 0;
    while (kind < VOTER_KIND_COUNT - 1 && point >= shares[kind]) {
        point -= shares[kind++];
    }
    *voter = (struct voter){.kind = (enum voter_kind)kind,
                            .plan = voter->plan,
                            .by_phone = by_phone,
                            .pause_after = (int32_t)sim_between(&sim->payer_chance, 1, 4),
                            .anonymous = sim_chance(&sim->payer_chance, ANONYMOUS_PER_MILLE)};
    if (voter->kind != VOTER_NEVER) {
        plan(sim, resident, NEXT_BEGIN, 5 * SIM_MINUTE_MS, 30 * (int64_t)SIM_HOUR_MS);
    }
}

/* ---- answers ---- */

struct text sim_opinion(struct sim *sim, struct random *random, struct arena *arena,
                        int64_t *number_out)
{
    const struct bank_words *words = &sim->bank->survey_opinions;
    struct text opinion = words->items[random_below(random, words->count)];
    *number_out = ++sim->voters->opinions;
    return arena_printf(arena, "%.*s %lld", TEXT_ARGS(opinion), (long long)*number_out);
}

static int32_t draw_mark(struct sim *sim)
{
    static const int32_t per_mille[] = {40, 90, 200, 390, 280}; /* 1 to 5 */
    int32_t point = (int32_t)random_below(&sim->payer_chance, 1000), mark = 1;
    while (mark < 5 && point >= per_mille[mark - 1]) {
        point -= per_mille[mark++ - 1];
    }
    return mark;
}

/* Asked without a name, he is asked also what does not apply to him. */
static bool applies(const struct voter *voter, const struct question *question)
{
    return question->when.question == SIZE_MAX || question->when.upto == 0 ||
           voter->overall <= question->when.upto;
}

static struct text answer_question(struct sim *sim, size_t resident)
{
    struct sim_voters *voters = sim->voters;
    struct voter *voter = &voters->items[resident];
    const struct question *question = voters->known[voter->question].question;
    const struct poll_speaker speaker = {
        .household = sim->households[resident % (size_t)sim->options->homes],
        .anonymous = voter->anonymous};
    int64_t number = 0;
    if (question == NULL) {
        return voter->anonymous ? TEXT("2") : TEXT("1");
    }
    switch (question->kind) {
    case QUESTION_SCALE: {
        int32_t mark = draw_mark(sim);
        if (question->overall) {
            voter->overall = mark;
            poll_judge_said_mark(sim->polls, &speaker, mark,
                                 mark <= voters->known[voter->question].form->strong);
        }
        return arena_printf(voters->arena, "%d", (int)mark);
    }
    case QUESTION_CHOICE:
        return arena_printf(voters->arena, "%d",
                            (int)random_below(&sim->payer_chance, question->option_count) + 1);
    default:
        break;
    }
    if (!applies(voter, question) || !sim_chance(&sim->payer_chance, OPINION_PER_MILLE)) {
        return sim->bank->survey_none.items[0];
    }
    struct text opinion = sim_opinion(sim, &sim->payer_chance, voters->arena, &number);
    poll_judge_said_opinion(sim->polls, &speaker, number);
    return opinion;
}

static struct text words_of(struct sim *sim, size_t resident)
{
    const struct sim_bank *bank = sim->bank;
    switch (sim->voters->items[resident].next) {
    case NEXT_BEGIN:
        return bank->survey_begin.items[0];
    case NEXT_RESUME:
        return bank->survey_resume.items[0];
    case NEXT_STOP:
        return bank->survey_stop.items[0];
    default:
        return answer_question(sim, resident);
    }
}

static int64_t contact_of(struct sim *sim, size_t resident, bool by_phone)
{
    struct contact contact;
    struct conversation conversation;
    struct text account = sim_residents_account(sim, by_phone);
    struct text peer = sim_residents_peer(sim, (int32_t)resident, by_phone, sim->voters->arena);
    return sim->store != NULL && store_contact_find(sim->store, account, peer, &contact, &conversation) == ST_OK ? contact.id
                                                                                           : 0;
}

/* What the judge has to know of it. */
static void tell_judge(struct sim *sim, size_t resident)
{
    const struct voter *voter = &sim->voters->items[resident];
    if (voter->next == NEXT_BEGIN) {
        poll_judge_sheet_wanted(sim->polls, sim->households[resident % (size_t)sim->options->homes],
                                contact_of(sim, resident, voter->by_phone));
    } else if (voter->next == NEXT_STOP) {
        poll_judge_sheet_left(sim->polls, contact_of(sim, resident, voter->by_phone));
    }
}

void sim_voters_speak(struct sim *sim, int64_t subject)
{
    size_t resident = (size_t)(subject >> PLAN_BITS);
    struct voter *voter = &sim->voters->items[resident];
    if (voter->plan != (uint32_t)(subject & ((1 << PLAN_BITS) - 1)) || voter->next == NEXT_NOTHING) {
        return;
    }
    if (voter->next != NEXT_ANSWER && sim_residents_busy(sim, resident)) {
        plan(sim, resident, voter->next, SIM_HOUR_MS, 4 * (int64_t)SIM_HOUR_MS);
        return;
    }
    arena_reset(sim->voters->arena);
    struct text words = words_of(sim, resident);
    tell_judge(sim, resident);
    voter->next = NEXT_NOTHING;
    voter->waits = true;
    sim_residents_write(sim, resident, voter->by_phone, words);
}

/* ---- hearing ---- */

/* Asked the next question: does he go on? */
static void asked(struct sim *sim, size_t resident)
{
    struct voter *voter = &sim->voters->items[resident];
    int64_t day_ms = SIM_DAY_MS;
    bool pauses = ++voter->asked == voter->pause_after;
    if (voter->asked == 1) {
        voter->begun_ms = sim_wall(sim);
        poll_judge_sheet_begun(sim->polls, sim->households[resident % (size_t)sim->options->homes],
                               contact_of(sim, resident, voter->by_phone));
    }
    if (!pauses || voter->kind == VOTER_FULL) {
        plan(sim, resident, NEXT_ANSWER, 8 * SIM_SECOND_MS, 120 * SIM_SECOND_MS);
    } else if (voter->kind == VOTER_STOPS) {
        plan(sim, resident, NEXT_STOP, 8 * SIM_SECOND_MS, 120 * SIM_SECOND_MS);
    } else if (voter->kind == VOTER_RESUMES) {
        plan(sim, resident, NEXT_RESUME, day_ms, 6 * day_ms);
    } else if (voter->kind == VOTER_TOO_LATE) {
        plan(sim, resident, NEXT_RESUME, 8 * day_ms, 10 * day_ms);
    } else {
        rest(voter);
    }
}

bool sim_voters_heard(struct sim *sim, size_t resident, bool by_phone, struct text reply)
{
    struct sim_voters *voters = sim->voters;
    struct voter *voter = &voters->items[resident];
    if (!voter->waits || voter->by_phone != by_phone) {
        return false;
    }
    if (text_find(reply, voters->thanks) != SIZE_MAX) {
        poll_judge_handed_in(sim->polls, sim->households[resident % (size_t)sim->options->homes],
                             voter->begun_ms);
        rest(voter);
        return true;
    }
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < voters->known_count; i++) {
        size_t at = text_find(reply, voters->known[i].fragment);
        if (at != SIZE_MAX && (best == SIZE_MAX || at > best)) {
            best = at;
            voter->question = (int32_t)i;
        }
    }
    if (best == SIZE_MAX || ++voter->tries > QUESTIONS_MAX * TRIES_MAX) {
        rest(voter); /* it is over, or about something else */
        return best != SIZE_MAX;
    }
    asked(sim, resident);
    return true;
}
