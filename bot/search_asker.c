#include "bot/search_asker.h"

#include "bot/commands.h"
#include "store/search.h"

#include <jansson.h>
#include <stdlib.h>

struct search_asker {
    const char *index, *database;
    struct metrics *metrics;
    struct store *store; /* NULL: not opened yet, or let go after a failure */
    struct arena *arena;
};

enum status search_asker_open(const char *index, const char *database, struct metrics *metrics,
                              struct search_asker **asker_out)
{
    *asker_out = NULL;
    struct search_asker *asker = calloc(1, sizeof *asker);
    struct arena *arena = arena_open(TURN_ARENA_BYTES, TURN_ARENA_LIMIT_BYTES);
    if (asker == NULL || arena == NULL) {
        free(asker);
        arena_close(arena);
        return ST_NO_MEMORY;
    }
    *asker = (struct search_asker){index, database, metrics, NULL, arena};
    *asker_out = asker;
    return ST_OK;
}

void search_asker_close(struct search_asker *asker)
{
    if (asker != NULL) {
        store_close(asker->store);
        arena_close(asker->arena);
        free(asker);
    }
}

#define QUOTED(op) {"\"" op "\"", sizeof op + 1} /* as it stands in a frame */
static const struct {
    struct text op;
    enum search_question question;
} questions[] = {
    {QUOTED("search"), SEARCH_QUICK},
    {QUOTED("chat.look"), SEARCH_QUICK},
    {QUOTED("figures.get"), SEARCH_LONG},
    {QUOTED("report.get"), SEARCH_LONG},
    {QUOTED("board.get"), SEARCH_QUICK}, /* tens of milliseconds: too long for the desk */
};
enum { QUESTIONS = sizeof questions / sizeof questions[0] };

static bool is_op(struct text json, struct text quoted)
{
    json_t *frame = json_loadb(json.data, json.size, 0, NULL);
    const char *op = json_string_value(json_object_get(frame, "op"));
    bool is = op != NULL && text_equal(text_of(op), text_slice(quoted, 1, quoted.size - 2));
    json_decref(frame);
    return is;
}

enum search_question search_asker_wants(struct text json)
{
    for (size_t i = 0; i < QUESTIONS; i++) {
        if (text_find(json, questions[i].op) == SIZE_MAX) {
            continue; /* the usual case; nothing is parsed twice for it */
        }
        if (is_op(json, questions[i].op)) {
            return questions[i].question;
        }
    }
    return SEARCH_NONE;
}

void search_asker_answer(struct search_asker *asker, struct input *input, int64_t now_ms)
{
    struct turn turn = {
        .config = input->config,
        .metrics = asker->metrics,
        .now_ms = now_ms,
        .arena = asker->arena,
    };
    input->status = asker->store != NULL ? ST_OK
                                         : store_search_open(asker->index, asker->database, false,
                                                             &asker->store);
    turn.store = asker->store;
    if (input->status == ST_OK) {
        input->status = commands_take(&turn, input);
    }
    arena_reset(asker->arena);
    if (input->status == ST_STORE) { /* made anew, perhaps: opened again the next time */
        store_close(asker->store);
        asker->store = NULL;
    }
}
