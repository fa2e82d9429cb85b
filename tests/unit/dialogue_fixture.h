/* dialogue_fixture.h - conversations as tables: what the resident says, what must be in the
 * answer, which acts come out.
 *
 * The configuration and the slot extractors are the real ones; the intent of a line stands in
 * the table, so that these tests judge the dialogue and not the patterns. */
#ifndef TESTS_UNIT_DIALOGUE_FIXTURE_H
#define TESTS_UNIT_DIALOGUE_FIXTURE_H

#include "bot/dialogue.h"

#include "bot/dialogue_state.h"
#include "bot/text_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { LINES_MAX = 16, ARENA_BYTES = 256 << 10, ARENA_LIMIT_BYTES = 64 << 20 };
enum { HOUR_MS = 3600000 };
#define NOW_MS 1795496400000LL /* 2026-11-24 13:00 in Shanghai, a Tuesday */

/* ---- the world around the dialogue ---- */

struct world {
    struct config *config;
    struct match_scratch *scratch;
    struct arena *arena;
    struct contact contact;
    size_t ticket_count;
    struct ticket tickets[DIALOGUE_TICKETS_MAX];
    bool has_newest;
    struct ticket newest;
    struct text state;
    int64_t now_ms;
    struct dialogue_result result;
};

static struct config *shared_config;

static inline enum status open_tickets(void *context, struct ticket *tickets, size_t max,
                                size_t *count_out)
{
    struct world *world = context;
    *count_out = world->ticket_count < max ? world->ticket_count : max;
    memcpy(tickets, world->tickets, *count_out * sizeof *tickets);
    return ST_OK;
}

static inline enum status newest_ticket(void *context, struct ticket *ticket_out)
{
    struct world *world = context;
    if (!world->has_newest) {
        return ST_NOT_FOUND;
    }
    *ticket_out = world->newest;
    return ST_OK;
}

static inline void make_ticket(struct ticket *ticket, int64_t number, const char *service,
                        const char *intent, const char *state, const char *title)
{
    *ticket = (struct ticket){.number = number, .opened_at_ms = NOW_MS - HOUR_MS / 4};
    text_copy(text_of(service), ticket->service, sizeof ticket->service);
    text_copy(text_of(intent), ticket->intent, sizeof ticket->intent);
    text_copy(text_of(state), ticket->state, sizeof ticket->state);
    text_copy(text_of(title), ticket->title, sizeof ticket->title);
}

enum who { STRANGER, BOUND };

static inline void open_world(struct world *world, enum who who)
{
    memset(world, 0, sizeof *world);
    world->config = shared_config;
    world->arena = arena_open(ARENA_BYTES, ARENA_LIMIT_BYTES);
    assert_non_null(world->arena);
    assert_int_equal(match_scratch_open(shared_config->matcher, &world->scratch), ST_OK);
    world->contact.id = 1;
    world->now_ms = NOW_MS;
    if (who == BOUND) {
        world->contact.household = 7;
        text_copy(text_of("陈建国"), world->contact.name, sizeof world->contact.name);
        text_copy(text_of("13800138000"), world->contact.phone, sizeof world->contact.phone);
        text_copy(text_of("3-2-501"), world->contact.room, sizeof world->contact.room);
    }
}

static inline void close_world(struct world *world)
{
    match_scratch_close(world->scratch);
    arena_close(world->arena);
}

/* "repair.leak" or "repair.leak+ticket.urge" for two requests; NULL: what the patterns say. */
static inline void force_label(struct match_result *match, const char *labels)
{
    if (labels == NULL) {
        return;
    }
    const char *plus = strpbrk(labels, "+/"); /* a second request, or only a runner-up */
    struct text first = {labels, plus == NULL ? strlen(labels) : (size_t)(plus - labels)};
    match->ranked_count = plus == NULL ? 1 : 2;
    match->two_requests = plus != NULL && *plus == '+';
    text_copy(first, match->ranked[0].label, sizeof match->ranked[0].label);
    match->ranked[0].span = TEXT_NONE;
    match->ranked[0].score = 100;
    if (plus != NULL) {
        text_copy(text_of(plus + 1), match->ranked[1].label, sizeof match->ranked[1].label);
        match->ranked[1].span = TEXT_NONE;
    }
}

static inline struct dialogue_input input_of(struct world *world)
{
    return (struct dialogue_input){
        .config = world->config,
        .community = config_community(world->config, TEXT("sunshine")),
        .contact = &world->contact,
        .facts = {.context = world, .open_tickets = open_tickets, .newest_ticket = newest_ticket},
        .now_ms = world->now_ms,
    };
}

/* What the desk does with ACT_REMEMBER and ACT_BIND. */
static inline void remember(struct world *world)
{
    for (size_t i = 0; i < world->result.act_count; i++) {
        enum dialogue_act_kind kind = world->result.acts[i].kind;
        if (kind != ACT_REMEMBER && kind != ACT_BIND) {
            continue;
        }
        const struct dialogue_result *result = &world->result;
        if (result->name[0] != '\0') {
            text_copy(text_of(result->name), world->contact.name, sizeof world->contact.name);
        }
        if (result->phone[0] != '\0') {
            text_copy(text_of(result->phone), world->contact.phone, sizeof world->contact.phone);
        }
        if (result->room[0] != '\0') {
            text_copy(text_of(result->room), world->contact.room, sizeof world->contact.room);
        }
    }
}

static inline void say(struct world *world, const char *words, const char *labels)
{
    struct match_result match;
    struct dialogue_input input = input_of(world);
    input.kind = INBOUND_TEXT;
    input.text = text_of(words);
    assert_int_equal(matcher_match(world->config->matcher, world->scratch, input.text,
                                   world->now_ms, 480, world->arena, &match),
                     ST_OK);
    force_label(&match, labels);
    input.match = &match;
    assert_int_equal(dialogue_step(&input, world->state, world->arena, &world->result), ST_OK);
    world->state = world->result.state;
    remember(world);
}

static inline void happen(struct world *world, enum inbound_kind kind)
{
    struct dialogue_input input = input_of(world);
    input.kind = kind;
    assert_int_equal(dialogue_step(&input, world->state, world->arena, &world->result), ST_OK);
    world->state = world->result.state;
}

static inline void wait_long(struct world *world)
{
    struct dialogue_input input = input_of(world);
    input.kind = INBOUND_OTHER;
    assert_int_equal(dialogue_remind(&input, world->state, world->arena, &world->result), ST_OK);
    world->state = world->result.state;
}

/* The reply with the sentences of the acts behind it, as the resident reads it. */
static inline struct text whole_reply(struct world *world)
{
    struct text reply = world->result.reply;
    for (size_t i = 0; i < world->result.act_count; i++) {
        reply = arena_printf(world->arena, "%.*s\n%.*s", TEXT_ARGS(reply),
                             TEXT_ARGS(world->result.acts[i].reply));
    }
    return reply;
}

static const char act_letters[ACT_KIND_COUNT] = {
    [ACT_OPEN_TICKET] = 'O',   [ACT_URGE_TICKET] = 'U', [ACT_CANCEL_TICKET] = 'C',
    [ACT_REOPEN_TICKET] = 'R', [ACT_NOTE_TICKET] = 'N', [ACT_CALL_HUMAN] = 'H',
    [ACT_REMEMBER] = 'M',      [ACT_BIND] = 'B',        [ACT_OPT_OUT] = 'X',
};

static inline struct text acts_of(const struct world *world, char out[DIALOGUE_ACTS_MAX + 1])
{
    for (size_t i = 0; i < world->result.act_count; i++) {
        out[i] = act_letters[world->result.acts[i].kind];
    }
    out[world->result.act_count] = '\0';
    return text_of(out);
}

/* Every part of wanted ("|" between) is in reply; a part that starts with "~" is not. */
static inline bool holds(struct text reply, const char *wanted)
{
    while (*wanted != '\0') {
        size_t size = strcspn(wanted, "|");
        bool absent = wanted[0] == '~';
        struct text part = {wanted + absent, size - absent};
        if ((text_find(reply, part) == SIZE_MAX) != absent) {
            return false;
        }
        wanted += size + (wanted[size] == '|');
    }
    return true;
}

static inline size_t questions_in(struct text reply)
{
    size_t count = 0, at;
    while ((at = text_find(reply, TEXT("？"))) != SIZE_MAX) {
        count++;
        reply = text_slice(reply, at + 3, reply.size);
    }
    return count;
}

/* ---- scripts ---- */

struct line {
    const char *says;   /* NULL ends a script; "(wait)", "(picture)", "(follow)" are events */
    const char *labels; /* intent, or NULL for the patterns' own */
    const char *reply;  /* parts, "|" between */
    const char *acts;   /* letters, in order */
};

struct script {
    const char *name;
    enum who who;
    const char *tickets; /* "repair.leak opened|…" open tickets, newest first */
    struct line lines[LINES_MAX];
};

static inline void give_tickets(struct world *world, const char *tickets)
{
    for (const char *rest = tickets; rest != NULL && *rest != '\0';) {
        char intent[32], state[32], service[32];
        int read = 0;
        assert_int_equal(sscanf(rest, "%31s %31[a-z_]%n", intent, state, &read), 2);
        const struct service *found =
            catalogue_by_intent(world->config->catalogue, text_of(intent));
        assert_non_null(found);
        text_copy(found->id, service, sizeof service);
        int64_t number = 12 + (int64_t)world->ticket_count;
        make_ticket(&world->tickets[world->ticket_count++], number, service, intent, state,
                    "厨房漏水");
        rest += read;
        rest += *rest == '|';
    }
}

static inline void play(struct world *world, const struct line *line)
{
    if (strcmp(line->says, "(wait)") == 0) {
        wait_long(world);
    } else if (strcmp(line->says, "(picture)") == 0) {
        happen(world, INBOUND_IMAGE);
    } else if (strcmp(line->says, "(follow)") == 0) {
        happen(world, INBOUND_FOLLOW);
    } else {
        say(world, line->says, line->labels);
    }
}

static inline void run_script(const struct script *script)
{
    struct world world;
    open_world(&world, script->who);
    give_tickets(&world, script->tickets);
    for (size_t i = 0; i < LINES_MAX && script->lines[i].says != NULL; i++) {
        const struct line *line = &script->lines[i];
        char acts[DIALOGUE_ACTS_MAX + 1];
        play(&world, line);
        struct text reply = whole_reply(&world);
        struct text did = acts_of(&world, acts);
        bool right = holds(reply, line->reply) && text_equal(did, text_of(line->acts)) &&
                     questions_in(reply) <= 1 && reply.size < 1200;
        if (!right) {
            print_error("%s, line %zu \"%s\":\n  reply: %.*s\n  wanted: %s\n  acts: %s, wanted %s\n"
                        "  state: %.*s\n",
                        script->name, i + 1, line->says, TEXT_ARGS(reply), line->reply, acts,
                        line->acts, TEXT_ARGS(world.state));
        }
        assert_true(right);
    }
    close_world(&world);
}

#define RUN(scripts)                                                                               \
    do {                                                                                           \
        for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {                          \
            run_script(&scripts[i]);                                                               \
        }                                                                                          \
    } while (0)

static inline int load_config(void **state)
{
    (void)state;
    struct config_source source = {.directory = "config", .demo = true};
    size_t errors = 0;
    return config_load(&source, stderr, &errors, &shared_config) == ST_OK ? 0 : -1;
}

static inline int drop_config(void **state)
{
    (void)state;
    config_drop(shared_config);
    return 0;
}

#endif
