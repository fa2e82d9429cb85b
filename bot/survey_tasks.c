#include "bot/survey_tasks.h"

#include "bot/base/date.h"
#include "bot/render.h"
#include "bot/tickets.h"

enum { SURVEY_FACTS = 8, DAY_NUMBERS = 3 };

void survey_render_stratum(struct json_out *out, const struct survey_stratum *stratum)
{
    json_out_object(out, NULL);
    json_out_string(out, "building", stratum->name);
    json_out_number(out, "homes", stratum->homes);
    json_out_number(out, "sampled", stratum->wanted);
    json_out_number(out, "answered", stratum->answered);
    json_out_object_end(out);
}

void survey_render(struct json_out *out, const char *key, const struct config *config,
                   const struct survey *survey)
{
    int offset = config_frame(config, text_of(survey->community))->utc_offset_minutes;
    json_out_object(out, key);
    json_out_number(out, "id", survey->id);
    json_out_string(out, "kind", survey->kind);
    json_out_string(out, "title", survey->title);
    json_out_string(out, "questionnaire", survey->questionnaire);
    json_out_string(out, "community", survey->community);
    json_out_string(out, "state", survey_state_names[survey->state]);
    json_out_string(out, "created_by", survey->created_by);
    json_out_number(out, "campaign", survey->campaign);
    json_out_number(out, "seed", survey->seed);
    json_out_number(out, "occupied", survey->occupied);
    json_out_number(out, "sampled", survey->sampled);
    json_out_number(out, "required", survey->required);
    json_out_number(out, "answered", survey->answered);
    json_out_number(out, "declined", survey->declined);
    json_out_number(out, "visiting", survey->visiting);
    render_time(out, "created_at", survey->created_at_ms, offset);
    render_time(out, "started_at", survey->started_at_ms, offset);
    render_time(out, "closed_at", survey->closed_at_ms, offset);
    json_out_object_end(out);
}

enum status survey_announce(struct turn *turn, const struct survey *survey, const char *kind,
                            struct text actor, struct text room)
{
    struct json_out out;
    struct event event = {
        .actor = actor,
        .kind = text_of(kind),
        .community = text_of(survey->community),
    };
    json_out_begin(&out, turn->arena, 512);
    json_out_object(&out, NULL);
    survey_render(&out, "survey", turn->config, survey);
    if (room.size > 0) {
        json_out_text(&out, "room", room);
    }
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(turn, &event) : status;
}

struct text survey_day(struct turn *turn, const struct survey *survey, int64_t at_ms)
{
    int offset = turn_offset_minutes(turn, text_of(survey->community));
    struct date date = date_of_day(date_local_day(at_ms, offset));
    const struct text_value values[DAY_NUMBERS] = {
        {"year", arena_printf(turn->arena, "%lld", (long long)date.year)},
        {"month", arena_printf(turn->arena, "%d", date.month)},
        {"day", arena_printf(turn->arena, "%d", date.day)},
    };
    return texts_fill(turn->config->texts, text_key(VALUE_DAY), values, DAY_NUMBERS, turn->arena);
}

static struct text number(struct turn *turn, int64_t value)
{
    return arena_printf(turn->arena, "%lld", (long long)value);
}

/* TEXT_KEY_ABOUT_SURVEY but the day, which tasks give themselves; behind what the task gives. */
static size_t add_facts(struct turn *turn, const struct survey *survey,
                        struct text_value values[SURVEY_FACTS])
{
    const struct community *community =
        config_community(turn->config, text_of(survey->community));
    const struct text_value facts[SURVEY_FACTS] = {
        {"title", text_of(survey->title)},
        {"community", text_of(community == NULL ? survey->community : community->name)},
        {"occupied", number(turn, survey->occupied)},
        {"sampled", number(turn, survey->sampled)},
        {"required", number(turn, survey->required)},
        {"answered", number(turn, survey->answered)},
        {"seed", number(turn, survey->seed)},
        {"campaign", number(turn, survey->campaign)},
    };
    for (size_t i = 0; i < SURVEY_FACTS; i++) {
        values[i] = facts[i];
    }
    return SURVEY_FACTS;
}

enum status survey_open_task(struct turn *turn, const struct survey *survey,
                             const struct survey_task *task, int64_t *ticket_out)
{
    const struct config *config = turn->config;
    struct text_value values[SURVEY_VALUES_MAX + SURVEY_FACTS];
    size_t count = 0;
    for (size_t i = 0; i < task->value_count; i++) {
        values[count++] = task->values[i];
    }
    count += add_facts(turn, survey, values + count);
    struct text title =
        texts_fill(config->texts, text_key(task->title), values, count, turn->arena);
    struct text words =
        texts_fill(config->texts, text_key(task->words), values, count, turn->arena);
    if (title.data == NULL || words.data == NULL) {
        return ST_NO_MEMORY;
    }
    struct ticket_slot slots[TASK_SLOTS + 1] = {
        [TASK_SLOTS] = {.name = TEXT("survey"),
                        .label = texts_find(config->texts, text_of(text_key(SURVEY_LABEL))),
                        .value = number(turn, survey->id)},
    };
    tickets_task_slots(config, words, task->role, slots);
    const struct ticket_order order = {
        .service = config->surveys->task,
        .community = text_of(survey->community),
        .actor = TEXT("system"),
        .channel = TEXT("calendar"),
        .intent = task->intent,
        .department = config->surveys->department,
        .title = title,
        .room = task->room,
        .household = task->household,
        .slot_count = sizeof slots / sizeof slots[0],
        .slots = slots,
    };
    struct ticket ticket;
    enum status status = tickets_open_staff(turn, &order, &ticket);
    *ticket_out = status == ST_OK ? ticket.number : 0;
    return status;
}
