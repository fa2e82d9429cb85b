/* simulate_residents.c - people with homes, wishes, and little patience. */
#include "bot/simulate_cues.h"
#include "bot/simulate_homes.h"
#include "bot/simulate_payers.h"
#include "bot/simulate_people.h"
#include "bot/simulate_voters.h"

#include <stdlib.h>
#include <string.h>

enum {
    TOGETHER_MS = 20000,
    SLOTS_AN_HOUR = 120, /* in each of which one letter may begin */
    HOMES_OF_RATE = 1000,
    YEAR_HOURS = 8760,
    PLAN_BITS = 20,
    MISSES_MAX = 2,
    SENTENCES_MAX = 16,
    ARENA_BYTES = 64 << 10,
    ARENA_LIMIT_BYTES = 1 << 20
};

/* What he is about to say. */
enum saying { SAY_NOTHING, SAY_FIRST, SAY_SLOT, SAY_SUMMARY, SAY_SAME, SAY_ASK, SAY_UNSURE,
              SAY_FOLLOW };

/* How often people do what nobody asked them for, of 1000. */
enum {
    SILENT = 25,      /* does not answer a question */
    NOISE = 30,       /* says something else */
    CHANGES_MIND = 15,
    SENDS_PICTURE = 20,
    CORRECTS = 30,
    WRITES_TWICE = 10,
    FOLLOWS_UP = 200, /* asks, hurries or cancels later */
    CALLS = 60, /* rather than write */
    UNFOLLOWS = 4,
    ASK_SILENT = 120,
    ASK_LAST_ANSWER = 200 /* says the least convenient of the answers */
};

struct resident {
    enum saying saying;
    const struct bank_service *talk; /* NULL: of nothing in particular */
    struct text slot;                /* SAY_SLOT: name */
    const struct ask *ask;
    int32_t misses, sentences;
    uint32_t plan; /* number of the newest plan to speak; others are off */
    bool by_phone; /* talks by SMS */
    char date[STORE_ID_BYTES]; /* that he names in his first sentence */
    struct text first; /* his first sentence when it is not one of the service's; size 0: none */
};

struct sim_residents {
    size_t count;
    struct resident *items; /* owned */
    struct sim_cues cues;
    struct text account, phone_account; /* chat, SMS */
    struct text prefix; /* of ticket numbers: a reply with one ends a talk */
    struct arena *arena;
};

/* ---- who they are ---- */

struct text sim_residents_account(const struct sim *sim, bool by_phone)
{
    return by_phone ? sim->residents->phone_account : sim->residents->account;
}

struct text sim_residents_peer(const struct sim *sim, int32_t resident, bool by_phone,
                               struct arena *arena)
{
    struct sim_person person;
    if (!by_phone) {
        return arena_printf(arena, SIM_PEER_FORMAT, (int)resident);
    }
    sim_homes_person(sim, (size_t)resident, &person);
    return arena_text(arena, text_of(person.phone));
}

size_t sim_residents_of_peer(const struct sim *sim, struct text account, struct text peer)
{
    int64_t number = 0;
    if (!text_equal(account, sim->residents->account)) {
        return sim_homes_of_phone(sim, peer);
    }
    bool ours = text_starts_with(peer, TEXT("oSim")) &&
                text_to_int64(text_slice(peer, 4, peer.size), &number) && number >= 0;
    return ours && (size_t)number < sim->residents->count ? (size_t)number : SIZE_MAX;
}

bool sim_residents_busy(const struct sim *sim, size_t resident)
{
    enum saying saying = sim->residents->items[resident].saying;
    return (saying != SAY_NOTHING && saying != SAY_FOLLOW) || sim_voters_busy(sim, resident);
}

void sim_residents_write(struct sim *sim, size_t resident, bool by_phone, struct text words)
{
    struct sim_letter letter = {.kind = LETTER_MESSAGE,
                                .who = (int32_t)resident,
                                .inbound = INBOUND_TEXT,
                                .by_phone = by_phone};
    sim_letter_write(sim, &letter, words, 0);
}

static struct text pick(struct sim *sim, const struct bank_words *words)
{
    return words->items[random_below(&sim->resident_chance, words->count)];
}

static struct text fill(struct sim *sim, size_t number, struct text sentence)
{
    struct sim_person person;
    sim_homes_person(sim, number, &person);
    const struct text_value values[] = {{"room", text_of(person.room_said)},
                                        {"phone", text_of(person.phone)},
                                        {"name", text_of(person.name)},
                                        {"date", text_of(sim->residents->items[number].date)}};
    return texts_fill_template(sentence, values, sizeof values / sizeof values[0],
                               sim->residents->arena);
}

/* The account whose messages are plain: any will do, they come decoded. */
static struct text choose_account(const struct config *config)
{
    for (size_t i = 0; i < config->account_count; i++) {
        if (text_equal(config->accounts[i]->id, TEXT("plain"))) {
            return config->accounts[i]->id;
        }
    }
    return config->account_count == 0 ? TEXT_NONE : config->accounts[0]->id;
}

/* The account by which the gateway writes to phones: the first that can. */
static struct text choose_phone_account(const struct config *config)
{
    for (size_t i = 0; i < config->account_count; i++) {
        if (config->accounts[i]->ops->peer_is_phone) {
            return config->accounts[i]->id;
        }
    }
    return TEXT_NONE;
}

enum status sim_residents_open(struct sim *sim)
{
    struct sim_residents *residents = calloc(1, sizeof *residents);
    sim->residents = residents;
    if (residents == NULL) {
        return ST_NO_MEMORY;
    }
    residents->count = (size_t)sim->options->homes + (size_t)sim->options->homes / 5;
    residents->items = calloc(residents->count, sizeof *residents->items);
    residents->arena = arena_open(ARENA_BYTES, ARENA_LIMIT_BYTES);
    residents->account = choose_account(sim->config);
    residents->phone_account = choose_phone_account(sim->config);
    residents->prefix = text_of(sim->config->settings.ticket_prefix);
    if (residents->items == NULL || residents->arena == NULL) {
        return ST_NO_MEMORY;
    }
    if (residents->account.size == 0 || sim->config->community_count == 0) {
        return ST_CONFIG;
    }
    sim_cues_collect(sim->config, &residents->cues);
    return sim_homes_make(sim, residents->count);
}

void sim_residents_close(struct sim *sim)
{
    if (sim->residents != NULL) {
        arena_close(sim->residents->arena);
        free(sim->residents->items);
        free(sim->residents);
    }
}

/* ---- when they write ---- */

static void plan_to_speak(struct sim *sim, size_t number, enum saying saying, int64_t from_ms,
                          int64_t until_ms)
{
    struct resident *resident = &sim->residents->items[number];
    resident->saying = saying;
    resident->plan = (resident->plan + 1) % (1u << PLAN_BITS);
    /* What falls together goes in one batch. */
    int64_t after_ms = sim_between(&sim->resident_chance, from_ms, until_ms);
    after_ms -= (sim->world_ms + after_ms) % TOGETHER_MS;
    sim_plan(sim, after_ms < 1 ? 1 : after_ms, SIM_SPEAK,
             (int64_t)number << PLAN_BITS | resident->plan);
}

/* Someone begins to want something of service; who is busy has other worries now. */
static void begin(struct sim *sim, const struct bank_service *service, int64_t after_ms)
{
    struct sim_residents *residents = sim->residents;
    size_t number = (size_t)random_below(&sim->resident_chance, residents->count);
    struct resident *resident = &residents->items[number];
    if (sim_residents_busy(sim, number)) {
        return;
    }
    *resident = (struct resident){.talk = service, .plan = resident->plan};
    plan_to_speak(sim, number, SAY_FIRST, after_ms, after_ms);
}

/* Of which service the sentence is matters only for what he answers to its questions. */
static const struct bank_service *fees_of(const struct sim *sim)
{
    for (size_t i = 0; i < sim->bank->service_count; i++) {
        const struct service *service = sim->bank->services[i].service;
        if (service_fact(service, sim->config->fees->fact_promise) != NULL) {
            return &sim->bank->services[i];
        }
    }
    return &sim->bank->services[0];
}

void sim_residents_say(struct sim *sim, size_t resident, bool by_phone, struct text words,
                       struct text date)
{
    struct resident *item = &sim->residents->items[resident];
    *item = (struct resident){.talk = fees_of(sim), .plan = item->plan, .by_phone = by_phone,
                              .first = words};
    text_copy(date, item->date, sizeof item->date);
    plan_to_speak(sim, resident, SAY_FIRST, 1, 1);
}

static int64_t sum_of(const int64_t *items, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += items[i];
    }
    return sum;
}

static int month_index(const struct sim *sim, int64_t wall_ms)
{
    int year, month, day;
    int32_t offset = sim->config->communities[0].frame.utc_offset_minutes;
    calendar_date_of(calendar_day_of(offset, wall_ms), &year, &month, &day);
    return month - 1;
}

/* Letters of the service in this hour, in millionths. */
static uint64_t rate_of(const struct sim *sim, const struct bank_service *service)
{
    const struct sim_bank *bank = sim->bank;
    int64_t wall_ms = sim_wall(sim);
    int64_t local_ms =
        wall_ms +
        (int64_t)sim->config->communities[0].frame.utc_offset_minutes * SIM_MINUTE_MS;
    size_t hour = (size_t)(local_ms % SIM_DAY_MS / SIM_HOUR_MS);
    int64_t rate = service->per_home_year * sim->options->homes * 1000000 / HOMES_OF_RATE /
                   YEAR_HOURS;
    rate = rate * bank->hours[hour] * BANK_HOURS / (sum_of(bank->hours, BANK_HOURS) + 1);
    int64_t month = bank->months[month_index(sim, wall_ms)];
    return (uint64_t)(rate * month * BANK_MONTHS / (sum_of(bank->months, BANK_MONTHS) + 1));
}

/* Each of the hour's slots begins a letter with the same small chance: as good as Poisson, and
 * whole numbers only, so that every machine draws the same. */
void sim_residents_hour(struct sim *sim)
{
    for (size_t i = 0; i < sim->bank->service_count; i++) {
        const struct bank_service *service = &sim->bank->services[i];
        uint64_t per_slot = rate_of(sim, service) / SLOTS_AN_HOUR;
        for (int64_t slot = 0; slot < SLOTS_AN_HOUR; slot++) {
            if (random_below(&sim->resident_chance, 1000000) >= per_slot) {
                continue;
            }
            int64_t after_ms = slot * (SIM_HOUR_MS / SLOTS_AN_HOUR);
            if (service->say.count > 0 && !sim_chance(&sim->resident_chance, CALLS)) {
                begin(sim, service, after_ms + 1);
            } else {
                sim_plan(sim, after_ms + 1, SIM_TICKET, (int64_t)i);
            }
        }
    }
}

/* ---- what they say ---- */

static void send(struct sim *sim, size_t number, enum inbound_kind kind, struct text words,
                 int64_t delay_ms)
{
    struct sim_letter letter = {.kind = LETTER_MESSAGE,
                                .who = (int32_t)number,
                                .inbound = kind,
                                .by_phone = sim->residents->items[number].by_phone};
    sim_letter_write(sim, &letter, words, delay_ms);
}

static const struct slot *slot_of(const struct resident *resident)
{
    if (resident->talk == NULL) {
        return NULL;
    }
    const struct service *service = resident->talk->service;
    for (size_t i = 0; i < service->slot_count; i++) {
        if (text_equal(service->slots[i].name, resident->slot)) {
            return &service->slots[i];
        }
    }
    return NULL;
}

static struct text answer_slot(struct sim *sim, const struct resident *resident)
{
    const struct sim_bank *bank = sim->bank;
    const struct slot *slot = slot_of(resident);
    if (slot == NULL) {
        return pick(sim, &bank->noise);
    }
    const struct bank_words *own = sim_bank_slot(resident->talk, slot->name);
    if (own != NULL) {
        return pick(sim, own);
    }
    if (slot->kind == SLOT_CHOICE) {
        return slot->options[random_below(&sim->resident_chance, slot->option_count)];
    }
    const struct bank_words *const by_kind[SLOT_KIND_COUNT] = {
        [SLOT_TEXT] = &bank->noise,      [SLOT_ROOM] = &bank->rooms, [SLOT_PHONE] = &bank->phones,
        [SLOT_TIME] = &bank->times,      [SLOT_PERSON] = &bank->persons,
        [SLOT_CHOICE] = &bank->noise,
    };
    return pick(sim, by_kind[slot->kind]);
}

static struct text first_word(struct text words)
{
    const char *space = memchr(words.data, ' ', words.size);
    return space == NULL ? words : text_slice(words, 0, (size_t)(space - words.data));
}

static struct text answer_ask(struct sim *sim, const struct resident *resident)
{
    const struct ask *ask = resident->ask;
    if (ask == NULL || ask->answer_count == 0 || ask->score) {
        static const struct text scores[] = {{"5", 1}, {"5分", 4}, {"4", 1}, {"3分", 4}, {"2", 1},
                                             {"1分", 4}};
        size_t spread = (size_t)random_below(&sim->resident_chance, 10);
        return scores[spread < 6 ? spread % 3 : spread - 4];
    }
    size_t index = (size_t)random_below(&sim->resident_chance, ask->answer_count);
    if (!sim_chance(&sim->resident_chance, ASK_LAST_ANSWER)) {
        index = 0;
    }
    return first_word(texts_find(sim->config->texts, ask->answers[index].words).size > 0
                          ? texts_find(sim->config->texts, ask->answers[index].words)
                          : ask->answers[index].words);
}

static struct text answer_summary(struct sim *sim)
{
    const struct sim_bank *bank = sim->bank;
    struct random *random = &sim->resident_chance;
    return sim_chance(random, CORRECTS)       ? pick(sim, &bank->correct)
           : sim_chance(random, CHANGES_MIND) ? pick(sim, &bank->cancel)
                                              : pick(sim, &bank->yes);
}

static struct text follow_up(struct sim *sim)
{
    const struct sim_bank *bank = sim->bank;
    const struct bank_words *const ways[] = {&bank->urge, &bank->urge,   &bank->ask, &bank->ask,
                                             &bank->thanks, &bank->cancel, &bank->heated};
    return pick(sim, ways[random_below(&sim->resident_chance, sizeof ways / sizeof ways[0])]);
}

static struct text sentence_of(struct sim *sim, const struct resident *resident)
{
    const struct sim_bank *bank = sim->bank;
    struct random *random = &sim->resident_chance;
    if (resident->saying == SAY_SLOT && sim_chance(random, NOISE)) {
        return pick(sim, &bank->noise);
    }
    if (resident->saying == SAY_SLOT && sim_chance(random, CHANGES_MIND)) {
        return pick(sim, &bank->cancel);
    }
    switch (resident->saying) {
    case SAY_FIRST:
        return resident->first.size > 0 ? resident->first : pick(sim, &resident->talk->say);
    case SAY_SLOT:
        return answer_slot(sim, resident);
    case SAY_SUMMARY:
        return answer_summary(sim);
    case SAY_SAME:
        return pick(sim, sim_chance(random, 500) ? &bank->yes : &bank->no);
    case SAY_ASK:
        return answer_ask(sim, resident);
    case SAY_FOLLOW:
        return follow_up(sim);
    default:
        return pick(sim, sim_chance(random, 500) ? &bank->yes : &bank->noise);
    }
}

void sim_resident_speak(struct sim *sim, int64_t subject)
{
    size_t number = (size_t)(subject >> PLAN_BITS);
    struct resident *resident = &sim->residents->items[number];
    if (resident->plan != (uint32_t)(subject & ((1 << PLAN_BITS) - 1)) ||
        resident->saying == SAY_NOTHING || resident->sentences++ == SENTENCES_MAX) {
        return;
    }
    struct random *random = &sim->resident_chance;
    arena_reset(sim->residents->arena);
    if (resident->saying == SAY_FIRST && !resident->by_phone && sim_chance(random, UNFOLLOWS)) {
        send(sim, number, INBOUND_UNFOLLOW, TEXT(""), 0);
        resident->saying = SAY_NOTHING;
        return;
    }
    if (resident->saying == SAY_SLOT && !resident->by_phone && sim_chance(random, SENDS_PICTURE)) {
        send(sim, number, INBOUND_IMAGE, TEXT("media"), 0);
    }
    struct text words = fill(sim, number, sentence_of(sim, resident));
    /* The second of two may overtake the first. */
    bool twice = sim_chance(random, WRITES_TWICE);
    send(sim, number, INBOUND_TEXT, words, twice ? sim_between(random, 0, 5000) : 0);
    if (twice) {
        send(sim, number, INBOUND_TEXT, pick(sim, &sim->bank->noise), sim_between(random, 0, 5000));
    }
}

/* ---- what they hear ---- */

static void rest(struct sim *sim, size_t number)
{
    struct resident *resident = &sim->residents->items[number];
    resident->saying = SAY_NOTHING;
    resident->talk = NULL;
    if (sim_chance(&sim->resident_chance, FOLLOWS_UP)) {
        plan_to_speak(sim, number, SAY_FOLLOW, SIM_HOUR_MS, 4 * (int64_t)SIM_DAY_MS);
        resident->sentences = 0;
    }
}

static void plan_reply(struct sim *sim, size_t number, const struct sim_cue *cue)
{
    enum { SOON_MS = 8000, LATER_MS = 150000 };
    struct resident *resident = &sim->residents->items[number];
    static const enum saying sayings[] = {
        [CUE_NONE] = SAY_UNSURE, [CUE_SLOT] = SAY_SLOT, [CUE_SUMMARY] = SAY_SUMMARY,
        [CUE_SAME] = SAY_SAME,   [CUE_ASK] = SAY_ASK};
    if (cue->kind == CUE_ASK) {
        resident->ask = cue->ask;
        resident->sentences = 0;
        if (sim_chance(&sim->resident_chance, ASK_SILENT)) {
            resident->saying = SAY_NOTHING;
            return;
        }
        plan_to_speak(sim, number, SAY_ASK, SIM_MINUTE_MS, 20 * (int64_t)SIM_HOUR_MS);
        return;
    }
    if (sim_chance(&sim->resident_chance, SILENT)) {
        rest(sim, number);
        return;
    }
    resident->slot = cue->slot;
    plan_to_speak(sim, number, sayings[cue->kind], SOON_MS, LATER_MS);
}

void sim_residents_answered(struct sim *sim, int32_t number, struct text answer)
{
    struct resident *resident = &sim->residents->items[number];
    if (sim_voters_heard(sim, (size_t)number, false, answer) || resident->saying == SAY_NOTHING) {
        return;
    }
    const struct sim_cue *cue = sim_cues_find(&sim->residents->cues, answer);
    if (cue != NULL) {
        plan_reply(sim, (size_t)number, cue);
        return;
    }
    bool done = text_find(answer, sim->residents->prefix) != SIZE_MAX;
    if (done || answer.size == 0 || ++resident->misses > MISSES_MAX ||
        resident->saying == SAY_FOLLOW || resident->saying == SAY_ASK) {
        rest(sim, (size_t)number);
        return;
    }
    plan_reply(sim, (size_t)number, &(struct sim_cue){.kind = CUE_NONE});
}

/* Only a question makes somebody write who has put the phone away. */
void sim_residents_told(struct sim *sim, const struct sim_job *told)
{
    const struct outbound *outbound = &told->job->outbound;
    bool by_phone = told->job->account->ops->peer_is_phone;
    size_t number = sim_residents_of_peer(sim, told->job->account->id, outbound->peer);
    if (number == SIZE_MAX) {
        return;
    }
    if (told->mail.kind == MAIL_RUNG) {
        sim_payers_told(sim, number, told->mail.rung, by_phone);
        return;
    }
    if (told->mail.kind == MAIL_INVITE || told->mail.kind == MAIL_REMIND) {
        sim_voters_invited(sim, number, by_phone, told->mail.kind == MAIL_REMIND);
        return;
    }
    if (by_phone && sim_voters_heard(sim, number, true, outbound->content)) {
        return;
    }
    struct resident *resident = &sim->residents->items[number];
    if (by_phone && resident->by_phone && sim_residents_busy(sim, number)) {
        sim_residents_answered(sim, (int32_t)number, outbound->content);
        return;
    }
    const struct sim_cue *cue = sim_residents_busy(sim, number)
                                    ? NULL
                                    : sim_cues_find(&sim->residents->cues, outbound->content);
    if (cue != NULL) {
        resident->by_phone = by_phone;
        plan_reply(sim, number, cue);
    }
}
