/* simulate_visits.c - staff at the door of a home that has not answered a survey. */
#include "bot/json_out.h"
#include "bot/simulate_polls.h"
#include "bot/simulate_voters.h"
#include "bot/survey_rule.h"
#include "store/contact.h"
#include "store/survey.h"

enum { DECLINES_PER_MILLE = 150, OPINION_PER_MILLE = 250, STRONG_PER_MILLE = 40 };

static int64_t survey_of(const struct ticket *ticket)
{
    int64_t id = 0;
    json_t *slots = json_loadb(ticket->slots.data, ticket->slots.size, 0, NULL);
    const char *shown = json_string_value(json_object_get(json_object_get(slots, "survey"), "shown"));
    bool known = shown != NULL && text_to_int64(text_of(shown), &id);
    json_decref(slots);
    return known ? id : 0;
}

static struct text answer(struct sim *sim, const struct ticket *ticket, const struct questionnaire *form,
                          const struct question *question, struct arena *arena, bool strong)
{
    struct random *random = &sim->staff_chance;
    const struct poll_speaker speaker = {.household = ticket->household, .by_staff = true};
    int64_t number = 0;
    int32_t mark = 0;
    switch (question->kind) {
    case QUESTION_SCALE:
        mark = question->overall && strong ? form->strong
                                           : (int32_t)sim_between(random, form->strong + 1, 5);
        if (question->overall) {
            poll_judge_said_mark(sim->polls, &speaker, mark, strong);
        }
        return arena_printf(arena, "%d", (int)mark);
    case QUESTION_CHOICE:
        return question->options[random_below(random, question->option_count)].id;
    default:
        break;
    }
    if (question->when.question != SIZE_MAX || !sim_chance(random, OPINION_PER_MILLE)) {
        return TEXT("");
    }
    struct text words = sim_opinion(sim, random, arena, &number);
    poll_judge_said_opinion(sim->polls, &speaker, number);
    return words;
}

static void write_answers(struct sim *sim, const struct ticket *ticket,
                          const struct questionnaire *form, struct arena *arena,
                          struct json_out *out)
{
    bool strong = sim_chance(&sim->staff_chance, STRONG_PER_MILLE);
    json_out_object(out, "answers");
    for (size_t i = 0; i < form->question_count; i++) {
        char id[STORE_ID_BYTES];
        struct text value = answer(sim, ticket, form, &form->questions[i], arena, strong);
        text_copy(form->questions[i].id, id, sizeof id);
        if (value.size > 0) {
            json_out_text(out, id, value);
        }
    }
    json_out_object_end(out);
}

struct text sim_visit(struct sim *sim, const struct ticket *ticket, struct arena *arena,
                      struct text *op_out)
{
    struct survey survey;
    struct json_out out;
    struct text json = TEXT_NONE;
    if (!text_equal(text_of(ticket->intent), survey_visit_intent) ||
        store_survey_get(sim->store, survey_of(ticket), &survey) != ST_OK) {
        return TEXT_NONE;
    }
    const struct questionnaire *form =
        questionnaire_find(sim->config->questionnaires, text_of(survey.questionnaire));
    bool declines = form == NULL || sim_chance(&sim->staff_chance, DECLINES_PER_MILLE);
    *op_out = declines ? TEXT("survey.decline") : TEXT("survey.enter");
    json_out_begin(&out, arena, 1024);
    json_out_object(&out, NULL);
    json_out_text(&out, "id", arena_printf(arena, "s%lld", (long long)sim->command_numbers + 1));
    json_out_text(&out, "op", *op_out);
    json_out_number(&out, "survey", survey.id);
    json_out_string(&out, "room", ticket->room);
    if (!declines) {
        json_out_string(&out, "channel", "visit");
        write_answers(sim, ticket, form, arena, &out);
    }
    json_out_object_end(&out);
    return json_out_end(&out, &json) == ST_OK ? json : TEXT_NONE;
}
