#include "bot/dunning.h"

#include "bot/campaign_words.h"
#include "bot/json_out.h"
#include "bot/letters.h"
#include "bot/render.h"
#include "bot/text_keys.h"
#include "bot/tickets.h"

static struct ladder_scene scene_of(const struct turn *turn, const struct community *community)
{
    return (struct ladder_scene){turn->config, community, turn->now_ms};
}

/* ---- what is kept ---- */

static enum status announce(struct turn *turn, const struct judgement *judgement, struct text step,
                            enum skip_reason reason, struct text actor, int64_t ticket)
{
    struct json_out out;
    struct event event = {
        .actor = actor,
        .kind = TEXT("dunning.step"),
        .community = text_of(judgement->household.community),
        .ticket = ticket,
        .contact = judgement->contact.id,
    };
    json_out_begin(&out, turn->arena, 256);
    json_out_object(&out, NULL);
    json_out_string(&out, "room", judgement->household.room);
    json_out_text(&out, "step", step);
    json_out_string(&out, "skipped", skip_reason_names[reason]);
    json_out_number(&out, "owed_fen", judgement->arrears.overdue_fen);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(turn, &event) : status;
}

static enum status keep_step(struct turn *turn, struct judgement *judgement, struct text step,
                             enum skip_reason reason)
{
    struct dunning *dunning = &judgement->dunning;
    struct dunning_step taken = {.at_ms = turn->now_ms, .reason = (int32_t)reason};
    text_copy(step, taken.step, sizeof taken.step);
    enum status status = store_dunning_step(turn->store, dunning->household, &taken);
    if (status == ST_OK && dunning->step_count < DUNNING_STEPS_MAX) {
        dunning->steps[dunning->step_count++] = taken;
    }
    return status;
}

/* ---- letters and tasks ---- */

static enum status open_task(struct turn *turn, const struct judgement *judgement,
                             const struct ladder_step *step, struct text title, struct text words,
                             int64_t *ticket_out)
{
    const struct config *config = turn->config;
    struct ticket_slot slots[TASK_SLOTS];
    tickets_task_slots(config, words, step->role, slots);
    const struct ticket_order order = {
        .service = config->ladder->task,
        .community = text_of(judgement->household.community),
        .actor = TEXT("system"),
        .channel = TEXT("calendar"),
        .intent = step->requirement,
        .department = step->department,
        .title = title,
        .room = text_of(judgement->household.room),
        .household = judgement->household.id,
        .slot_count = TASK_SLOTS,
        .slots = slots,
    };
    struct ticket task;
    enum status status = tickets_open_staff(turn, &order, &task);
    *ticket_out = status == ST_OK ? task.number : 0;
    return status;
}

static enum status do_work(struct turn *turn, const struct campaign_case *case_,
                           const struct judgement *judgement, int64_t *ticket_out)
{
    const struct ladder_step *step = judgement->step;
    const struct campaign_scene scene = {turn->config, case_->community, turn->store, turn->arena};
    int64_t letter = 0;
    struct text words = TEXT_NONE;
    enum status status = step->do_ == LADDER_LETTER
                             ? letters_write(turn, case_->community, &judgement->arrears,
                                             judgement->day, &letter)
                             : ST_OK;
    if (status == ST_OK) {
        status = campaign_words(&scene, step->text, &judgement->arrears, judgement->day,
                                step->title, letter, &words);
    }
    const struct text_value values[] = {{"step", step->title},
                                        {"room", text_of(judgement->household.room)}};
    struct text title = texts_fill(turn->config->texts, text_key(DUNNING_TITLE), values, 2,
                                   turn->arena);
    if (status == ST_OK && title.data == NULL) {
        status = ST_NO_MEMORY;
    }
    return status == ST_OK ? open_task(turn, judgement, step, title, words, ticket_out) : status;
}

/* ---- steps ---- */

static enum status save(struct turn *turn, const struct community *community,
                        struct judgement *judgement)
{
    struct ladder_scene scene = scene_of(turn, community);
    struct ladder_choice next = ladder_choose(&scene, &judgement->dunning, &judgement->arrears);
    int64_t tomorrow_ms = ladder_tomorrow_ms(&scene);
    judgement->dunning.next_at_ms =
        next.step != NULL || next.next_at_ms < tomorrow_ms ? tomorrow_ms : next.next_at_ms;
    return store_dunning_put(turn->store, &judgement->dunning);
}

enum status dunning_take(struct turn *turn, const struct campaign_case *case_,
                         struct judgement *judgement)
{
    const struct ladder_step *step = judgement->step;
    int64_t ticket = 0;
    enum status status = keep_step(turn, judgement, step->id, judgement->reason);
    if (status == ST_OK && step->do_ != LADDER_MESSAGE && judgement->reason == SKIP_NONE) {
        status = do_work(turn, case_, judgement, &ticket);
    }
    if (status == ST_OK) {
        status = announce(turn, judgement, step->id, judgement->reason, TEXT("system"), ticket);
    }
    return status == ST_OK ? save(turn, case_->community, judgement) : status;
}

enum status dunning_wait(struct turn *turn, const struct campaign_case *case_,
                         const struct judgement *judgement)
{
    struct dunning dunning;
    enum status status = store_dunning_get(turn->store, case_->household, &dunning);
    if (status != ST_OK) {
        return status;
    }
    dunning.next_at_ms = judgement->next_at_ms;
    if (judgement->reason == SKIP_PAID) {
        dunning.due_on = 0;
        dunning.next_at_ms = 0;
        status = store_dunning_forget(turn->store, case_->household);
    } else if (judgement->dunning.due_on != 0) { /* its steps were looked at: they are of it */
        dunning.due_on = judgement->dunning.due_on;
    }
    return status == ST_OK ? store_dunning_put(turn->store, &dunning) : status;
}

enum status dunning_undo(struct turn *turn, const struct campaign_case *case_,
                         const struct ladder_step *step)
{
    struct ladder_scene scene = scene_of(turn, case_->community);
    struct dunning dunning;
    enum status status = store_dunning_undo(turn->store, case_->household, step->id);
    if (status == ST_OK) {
        status = store_dunning_get(turn->store, case_->household, &dunning);
    }
    if (status != ST_OK) {
        return status;
    }
    dunning.next_at_ms = ladder_tomorrow_ms(&scene);
    return store_dunning_put(turn->store, &dunning);
}

/* ---- the legal stage ---- */

static enum status open_legal(struct turn *turn, const struct community *community,
                              struct judgement *judgement, int32_t day, struct text actor,
                              int64_t *ticket_out)
{
    const struct ladder *ladder = turn->config->ladder;
    const struct campaign_scene scene = {turn->config, community, turn->store, turn->arena};
    const struct ladder_step step = {.requirement = TEXT("R-FEE-6"),
                                     .role = ladder->legal_roles[0], .department = TEXT("cs")};
    struct text words, title;
    enum status status = campaign_words(&scene, text_of(text_key(DUNNING_LEGAL)),
                                        &judgement->arrears, day, TEXT_NONE, 0, &words);
    if (status == ST_OK) {
        status = campaign_words(&scene, text_of(text_key(DUNNING_LEGAL_TITLE)),
                                &judgement->arrears, day, TEXT_NONE, 0, &title);
    }
    if (status == ST_OK) {
        status = open_task(turn, judgement, &step, title, words, ticket_out);
    }
    if (status == ST_OK) {
        status = keep_step(turn, judgement, ladder_legal, SKIP_NONE);
    }
    return status == ST_OK
               ? announce(turn, judgement, ladder_legal, SKIP_NONE, actor, *ticket_out)
               : status;
}

enum status dunning_go_legal(struct turn *turn, const struct community *community,
                             int64_t household, struct text role, struct text actor,
                             int64_t *ticket_out)
{
    const struct ladder *ladder = turn->config->ladder;
    struct ladder_scene scene = scene_of(turn, community);
    struct judgement *judgement = arena_alloc(turn->arena, sizeof *judgement);
    int32_t day = ladder_day_number(ladder_today(&scene) + 1);
    if (judgement == NULL) {
        return ST_NO_MEMORY;
    }
    if (!text_among(role, ladder->legal_roles, ladder->legal_count)) {
        return ST_FORBIDDEN;
    }
    enum status status = store_household_get(turn->store, household, &judgement->household);
    if (status == ST_OK) {
        status = store_arrears_of(turn->store, household, day, &judgement->arrears);
    }
    if (status == ST_OK) {
        status = store_dunning_get(turn->store, household, &judgement->dunning);
    }
    if (status != ST_OK) {
        return status;
    }
    bool begun = false;
    for (size_t i = 0; i < judgement->dunning.step_count; i++) {
        begun = begun || text_equal(text_of(judgement->dunning.steps[i].step), ladder_legal);
    }
    /* A letter about a debt that has been paid since is none about what is owed now. */
    bool other = judgement->dunning.due_on != judgement->arrears.oldest_due_on;
    if (judgement->arrears.overdue_fen == 0 || begun || other ||
        !ladder_reached(ladder, &judgement->dunning, ladder->legal_after)) {
        return ST_CONFLICT;
    }
    return open_legal(turn, community, judgement, day, actor, ticket_out);
}
