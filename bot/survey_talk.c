#include "bot/survey_talk.h"

#include "bot/base/invariant.h"
#include "bot/campaigns.h"
#include "bot/dialogue_words.h"
#include "bot/outbound.h"
#include "bot/render.h"
#include "bot/surveys.h"
#include "bot/window.h"
#include "store/ask.h"
#include "store/outreach.h"

#include <stdio.h>

enum { DAY_MS = 86400000, CLAUSES = 3 };

static const struct text sheet_timer = {"survey.sheet", 12};

/* ---- words ---- */

static bool is_word(const struct turn *turn, enum text_key list, struct text words)
{
    struct text_list known = texts_words(turn->config->texts, text_of(text_key(list)));
    return text_among(words, known.items, known.count);
}

/* Something that a sheet cannot keep: danger, a person is wanted, no more messages are. */
static bool is_urgent(const struct turn *turn, const struct match_result *match)
{
    static const struct text labels[] = {TEXT("human"), TEXT("angry"), TEXT("optout")};
    struct text label = text_of(match->ranked[0].label);
    const struct service *service = catalogue_by_intent(turn->config->catalogue, label);
    return (service != NULL && service->interrupts) ||
           text_among(label, labels, sizeof labels / sizeof labels[0]);
}

/* Said about something else, and not only guessed at. */
static bool is_elsewhere(const struct match_result *match)
{
    static const struct text here[] = {TEXT("none"), TEXT("affirm"), TEXT("deny")};
    return match->ranked[0].said > 0 &&
           !text_among(text_of(match->ranked[0].label), here, sizeof here / sizeof here[0]);
}

/* The whole message, its first clause, its last one. */
static struct text read_value(const struct turn *turn, const struct survey_heard *heard,
                              struct text plain)
{
    struct text_list before =
        texts_words(turn->config->texts, text_of(text_key(WORDS_SCORE_BEFORE)));
    struct text_list after =
        texts_words(turn->config->texts, text_of(text_key(WORDS_SCORE_AFTER)));
    const struct text pieces[CLAUSES] = {plain, words_first_clause(plain),
                                         words_last_clause(plain)};
    struct text value = TEXT_NONE;
    for (size_t i = 0; i < CLAUSES && value.size == 0; i++) {
        value = questionnaire_answer(heard->form, heard->index, pieces[i], &before, &after);
    }
    return value;
}

/* ---- hearing ---- */

static enum survey_heard_kind hear_mode(const struct turn *turn, struct survey_heard *heard,
                                        const struct survey_words *words, struct text plain)
{
    bool named = is_word(turn, WORDS_SURVEY_NAMED, plain);
    heard->mode = named ? SHEET_NAMED : SHEET_ANONYMOUS;
    if (named || is_word(turn, WORDS_SURVEY_ANONYMOUS, plain)) {
        return HEARD_MODE;
    }
    return is_urgent(turn, words->match) || is_elsewhere(words->match) ? HEARD_NOTHING
                                                                        : HEARD_RETRY;
}

/* A text keeps whatever is said, but what is urgent. */
static enum survey_heard_kind hear_text(const struct turn *turn, struct survey_heard *heard,
                                        const struct survey_words *words, struct text plain)
{
    if (is_urgent(turn, words->match)) {
        return HEARD_NOTHING;
    }
    if (heard->form->questions[heard->index].may_skip && is_word(turn, WORDS_SKIP, plain)) {
        return HEARD_ANSWER;
    }
    heard->value = text_trim(words->raw);
    return heard->value.size > 0 && heard->value.size <= ANSWER_BYTES_MAX ? HEARD_ANSWER
                                                                          : HEARD_RETRY;
}

static enum survey_heard_kind hear_choice(const struct turn *turn, struct survey_heard *heard,
                                          const struct survey_words *words, struct text plain)
{
    if (is_urgent(turn, words->match)) {
        return HEARD_NOTHING;
    }
    heard->value = read_value(turn, heard, plain);
    if (heard->value.size > 0) {
        return HEARD_ANSWER;
    }
    if (heard->form->questions[heard->index].may_skip && is_word(turn, WORDS_SKIP, plain)) {
        return HEARD_ANSWER;
    }
    return is_elsewhere(words->match) ? HEARD_NOTHING : HEARD_RETRY;
}

static enum survey_heard_kind hear_open(const struct turn *turn, struct survey_heard *heard,
                                        const struct survey_words *words)
{
    struct text plain = words_strip(words->match->normalised);
    if (is_word(turn, WORDS_SURVEY_STOP, plain)) {
        return HEARD_STOP;
    }
    if (is_word(turn, WORDS_SURVEY, plain) || is_word(turn, WORDS_RESUME, plain)) {
        return HEARD_AGAIN;
    }
    if (heard->index == heard->form->question_count) {
        return hear_mode(turn, heard, words, plain);
    }
    return heard->form->questions[heard->index].kind == QUESTION_TEXT
               ? hear_text(turn, heard, words, plain)
               : hear_choice(turn, heard, words, plain);
}

/* The home for which the contact may answer: his own; of a phone, the one that has it on file. */
static enum status home_of(struct turn *turn, const struct contact *contact, int64_t *home_out)
{
    const struct account *account = turn_account(turn, text_of(contact->account));
    struct household household;
    *home_out = contact->household;
    if (contact->household != 0 || account == NULL || !account->ops->peer_is_phone) {
        return contact->household == 0 ? ST_NOT_FOUND : ST_OK;
    }
    enum status status = store_household_of_phone(turn->store, text_of(contact->community),
                                                  text_of(contact->phone), &household);
    *home_out = status == ST_OK ? household.id : 0;
    return status;
}

bool survey_talk_begins(const struct turn *turn, const struct match_result *match)
{
    return is_word(turn, WORDS_SURVEY, words_strip(match->normalised));
}

static enum status load_survey(struct turn *turn, int64_t id, struct survey_heard *heard)
{
    enum status status = store_survey_get(turn->store, id, &heard->survey);
    if (status == ST_OK) {
        heard->form = questionnaire_find(turn->config->questionnaires,
                                         text_of(heard->survey.questionnaire));
    }
    return status;
}

static enum status hear_start(struct turn *turn, const struct contact *contact,
                              const struct survey_words *words, struct survey_heard *heard)
{
    int64_t household = 0, survey = 0;
    if (words->waiting || !survey_talk_begins(turn, words->match)) {
        return ST_OK;
    }
    enum status status = home_of(turn, contact, &household);
    if (status == ST_OK) {
        status = store_survey_asking(turn->store, household, &survey);
    }
    if (status == ST_OK) {
        status = load_survey(turn, survey, heard);
    }
    if (status == ST_OK && heard->form != NULL) {
        heard->kind = HEARD_START;
        heard->session = (struct survey_session){
            .contact = contact->id, .survey = survey, .household = household};
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

/* A question about a ticket that was asked later is answered first. */
static enum status is_asked_later(struct turn *turn, const struct contact *contact,
                                  const struct survey_heard *heard, bool *out)
{
    struct ask_row row[1];
    size_t count = 0;
    enum status status = store_ask_open_of(turn->store, contact->id, row, 1, &count);
    *out = count > 0 && row[0].asked_at_ms > heard->session.asked_at_ms;
    return status;
}

enum status survey_talk_hear(struct turn *turn, const struct contact *contact,
                             const struct survey_words *words, struct survey_heard *heard)
{
    *heard = (struct survey_heard){.kind = HEARD_NOTHING};
    enum status status = store_session_of(turn->store, contact->id, &heard->session);
    if (status == ST_NOT_FOUND) {
        return hear_start(turn, contact, words, heard);
    }
    if (status != ST_OK) {
        return status;
    }
    heard->session.answers = arena_text(turn->arena, heard->session.answers);
    status = heard->session.answers.data == NULL
                 ? ST_NO_MEMORY
                 : load_survey(turn, heard->session.survey, heard);
    if (status != ST_OK || heard->form == NULL || heard->survey.state != SURVEY_OPEN ||
        heard->session.expires_at_ms <= turn->now_ms) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    heard->index = questionnaire_index(heard->form, text_of(heard->session.asked));
    if (heard->index == SIZE_MAX) { /* the mode, or a question that is asked no more */
        heard->index = heard->form->question_count;
    }
    heard->open = true;
    bool later = false;
    if (words->asked) {
        status = is_asked_later(turn, contact, heard, &later);
    }
    if (status == ST_OK && !later && !words->waiting) {
        heard->kind = hear_open(turn, heard, words);
    }
    heard->hidden = heard->session.mode == SHEET_ANONYMOUS &&
                    (heard->kind == HEARD_ANSWER || heard->kind == HEARD_RETRY);
    return status;
}

/* ---- saying ---- */

static struct text fill(struct turn *turn, enum text_key key, const struct survey_heard *heard)
{
    const struct text_value values[] = {
        {"title", text_of(heard->survey.title)},
        {"days", arena_printf(turn->arena, "%d", turn->config->surveys->resume_days)},
        {"points", arena_printf(turn->arena, "%zu", heard->form->point_count)},
    };
    return texts_fill(turn->config->texts, text_key(key), values,
                      sizeof values / sizeof values[0], turn->arena);
}

static struct text question_text(struct turn *turn, const struct survey_heard *heard)
{
    return heard->index < heard->form->question_count
               ? texts_find(turn->config->texts, heard->form->questions[heard->index].text)
               : fill(turn, SURVEY_ASK_MODE, heard);
}

/* first and then the question, a line each. */
static struct text before_question(struct turn *turn, const struct survey_heard *heard,
                                   struct text first)
{
    struct text question = question_text(turn, heard);
    return first.size == 0 ? question
                           : arena_printf(turn->arena, "%.*s\n%.*s", TEXT_ARGS(first),
                                          TEXT_ARGS(question));
}

/* ---- keeping ---- */

static enum status put_timer(struct turn *turn, int64_t contact, int64_t due_at_ms)
{
    struct timer timer = {.due_at_ms = due_at_ms, .subject = contact};
    text_copy(sheet_timer, timer.kind, sizeof timer.kind);
    turn->timers_touched = true;
    return store_timer_put(turn->store, &timer);
}

static enum status end_session(struct turn *turn, int64_t contact)
{
    turn->timers_touched = true;
    enum status status = store_session_end(turn->store, contact);
    return status == ST_OK ? store_timer_drop(turn->store, sheet_timer, contact) : status;
}

static enum status keep_waiting(struct turn *turn, struct survey_heard *heard)
{
    const struct questionnaire *form = heard->form;
    struct text id = heard->index < form->question_count ? form->questions[heard->index].id
                                                         : TEXT_NONE;
    text_copy(id, heard->session.asked, sizeof heard->session.asked);
    heard->session.asked_at_ms = turn->now_ms;
    return store_session_keep(turn->store, &heard->session);
}

static struct text ticket_words(struct turn *turn, const struct sheet_tickets *tickets)
{
    struct text list = TEXT_NONE;
    char number[TICKET_NUMBER_BYTES];
    for (size_t i = 0; i < tickets->count; i++) {
        render_ticket_number(&turn->config->settings, tickets->numbers[i], number);
        list = arena_printf(turn->arena, "%.*s%s%s", TEXT_ARGS(list), i == 0 ? "" : " ", number);
    }
    return list;
}

static enum status hand_in(struct turn *turn, const struct contact *contact,
                           struct survey_heard *heard, struct sheet *sheet, struct text *reply_out)
{
    struct household household;
    struct sheet_tickets tickets;
    const struct sheet_delivery delivery = {
        .survey = &heard->survey,
        .form = heard->form,
        .sheet = sheet,
        .anonymous = heard->session.mode == SHEET_ANONYMOUS,
        .household = &household,
        .contact = contact,
        .channel = TEXT("chat"),
        .actor = TEXT("resident"),
    };
    enum status status =
        store_household_get(turn->store, heard->session.household, &household);
    if (status == ST_OK) {
        status = survey_sheet_hand_in(turn, &delivery, &tickets);
    }
    *reply_out = texts_find(turn->config->texts, text_of(text_key(SURVEY_THANKS)));
    if (status == ST_OK && tickets.count > 0) {
        const struct text_value value = {"tickets", ticket_words(turn, &tickets)};
        struct text told =
            texts_fill(turn->config->texts, text_key(SURVEY_TICKET), &value, 1, turn->arena);
        *reply_out = arena_printf(turn->arena, "%.*s\n%.*s", TEXT_ARGS(*reply_out),
                                  TEXT_ARGS(told));
    }
    /* Somebody else of the home was faster, or it was closed meanwhile: thanks all the same. */
    return status == ST_OK || status == ST_CONFLICT || status == ST_NOT_FOUND
               ? end_session(turn, contact->id)
               : status;
}

/* ---- what is heard ---- */

typedef enum status taking(struct turn *turn, const struct contact *contact,
                           struct survey_heard *heard, struct text *reply_out);

static enum status take_start(struct turn *turn, const struct contact *contact,
                              struct survey_heard *heard, struct text *reply_out)
{
    const struct survey_rules *rules = turn->config->surveys;
    bool asks = heard->form->anonymous;
    struct sheet empty = {0};
    heard->session.mode = asks ? SHEET_ASKS_MODE : SHEET_NAMED;
    heard->session.answers = TEXT("");
    heard->session.expires_at_ms = turn->now_ms + rules->resume_days * (int64_t)DAY_MS;
    heard->index = asks ? heard->form->question_count
                        : questionnaire_next(heard->form, &empty, false);
    *reply_out = asks ? question_text(turn, heard)
                      : before_question(turn, heard, fill(turn, SURVEY_BEGIN, heard));
    enum status status = keep_waiting(turn, heard);
    return status == ST_OK
               ? put_timer(turn, contact->id, turn->now_ms + rules->remind_days * (int64_t)DAY_MS)
               : status;
}

static enum status take_mode(struct turn *turn, const struct contact *contact,
                             struct survey_heard *heard, struct text *reply_out)
{
    struct sheet empty = {0};
    (void)contact;
    bool unnamed = heard->mode == SHEET_ANONYMOUS;
    heard->session.mode = heard->mode;
    heard->index = questionnaire_next(heard->form, &empty, unnamed);
    *reply_out = before_question(
        turn, heard, unnamed ? fill(turn, SURVEY_BEGIN_ANONYMOUS, heard) : TEXT_NONE);
    return keep_waiting(turn, heard);
}

static enum status take_answer(struct turn *turn, const struct contact *contact,
                               struct survey_heard *heard, struct text *reply_out)
{
    struct sheet *sheet = arena_alloc(turn->arena, sizeof *sheet);
    if (sheet == NULL) {
        return ST_NO_MEMORY;
    }
    survey_sheet_read(heard->form, heard->session.answers, sheet);
    sheet->answers[heard->index] = (struct sheet_answer){true, heard->value};
    heard->index = questionnaire_next(heard->form, sheet,
                                      heard->session.mode == SHEET_ANONYMOUS);
    if (heard->index == heard->form->question_count) {
        return hand_in(turn, contact, heard, sheet, reply_out);
    }
    *reply_out = question_text(turn, heard);
    enum status status =
        survey_sheet_write(heard->form, sheet, turn->arena, &heard->session.answers);
    return status == ST_OK ? keep_waiting(turn, heard) : status;
}

static enum status take_again(struct turn *turn, const struct contact *contact,
                              struct survey_heard *heard, struct text *reply_out)
{
    (void)contact;
    *reply_out = question_text(turn, heard);
    return keep_waiting(turn, heard);
}

static enum status take_stop(struct turn *turn, const struct contact *contact,
                             struct survey_heard *heard, struct text *reply_out)
{
    struct household household;
    *reply_out = texts_find(turn->config->texts, text_of(text_key(SURVEY_STOPPED)));
    enum status status =
        store_household_get(turn->store, heard->session.household, &household);
    if (status == ST_OK) {
        status = survey_sheet_decline(turn, &heard->survey, &household, TEXT("resident"));
    }
    return status == ST_OK || status == ST_CONFLICT || status == ST_NOT_FOUND
               ? end_session(turn, contact->id)
               : status;
}

static enum status take_retry(struct turn *turn, const struct contact *contact,
                              struct survey_heard *heard, struct text *reply_out)
{
    static const enum text_key keys[QUESTION_KIND_COUNT] = {
        [QUESTION_SCALE] = SURVEY_RETRY_SCALE,
        [QUESTION_CHOICE] = SURVEY_RETRY_CHOICE,
        [QUESTION_TEXT] = SURVEY_RETRY_TEXT,
    };
    (void)contact;
    if (heard->index == heard->form->question_count) {
        *reply_out = texts_find(turn->config->texts, text_of(text_key(SURVEY_RETRY_MODE)));
        return ST_OK;
    }
    enum text_key key = keys[heard->form->questions[heard->index].kind];
    *reply_out = before_question(turn, heard, fill(turn, key, heard));
    return ST_OK;
}

enum status survey_talk_take(struct turn *turn, const struct contact *contact,
                             struct survey_heard *heard, struct text *reply_out)
{
    static taking *const takers[SURVEY_HEARD_COUNT] = {
        [HEARD_START] = take_start, [HEARD_MODE] = take_mode,   [HEARD_ANSWER] = take_answer,
        [HEARD_AGAIN] = take_again, [HEARD_STOP] = take_stop, [HEARD_RETRY] = take_retry,
    };
    INVARIANT(takers[heard->kind] != NULL);
    enum status status = takers[heard->kind](turn, contact, heard, reply_out);
    return status == ST_OK && reply_out->data == NULL ? ST_NO_MEMORY : status;
}

enum status survey_talk_resume(struct turn *turn, struct survey_heard *heard,
                               struct text *question_out)
{
    *question_out = before_question(
        turn, heard, texts_find(turn->config->texts, text_of(text_key(SURVEY_AGAIN))));
    return question_out->data == NULL ? ST_NO_MEMORY : keep_waiting(turn, heard);
}

/* ---- time goes by ---- */

static bool can_be_reached(const struct turn *turn, const struct contact *contact,
                           const struct conversation *conversation)
{
    return contact->following && conversation->holder == 0 &&
           window_is_open(turn_account(turn, text_of(contact->account)), conversation,
                          turn->now_ms);
}

static enum status has_opted_out(struct turn *turn, const struct contact *contact, bool *out)
{
    char subject[STORE_PEER_BYTES];
    const struct campaign_kind *kind =
        campaign_kind(turn->config->campaigns, turn->config->surveys->campaign);
    snprintf(subject, sizeof subject, "contact:%lld", (long long)contact->id);
    return store_opted_out(turn->store, text_of(subject), kind->purpose, out);
}

/* Once, if he may be written to at all. */
static enum status remind(struct turn *turn, struct survey_heard *heard)
{
    struct contact contact;
    struct conversation conversation;
    bool out = false;
    enum status status =
        store_contact_get(turn->store, heard->session.contact, &contact, &conversation);
    if (status == ST_OK) {
        status = has_opted_out(turn, &contact, &out);
    }
    if (status == ST_OK && !out && can_be_reached(turn, &contact, &conversation)) {
        status = outbound_say(turn, &contact, OUTBOX_CAMPAIGN, fill(turn, SURVEY_REMIND, heard),
                              TEXT("bot"), 0);
    }
    heard->session.reminded = true;
    return status == ST_OK || status == ST_CONFLICT
               ? store_session_keep(turn->store, &heard->session)
               : status;
}

enum status survey_talk_due(struct turn *turn, const struct timer *timer)
{
    struct survey_heard heard = {0};
    enum status status = store_session_of(turn->store, timer->subject, &heard.session);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    heard.session.answers = arena_text(turn->arena, heard.session.answers);
    status = heard.session.answers.data == NULL ? ST_NO_MEMORY
                                                : load_survey(turn, heard.session.survey, &heard);
    const struct community *community =
        config_community(turn->config, text_of(heard.survey.community));
    if (status != ST_OK || heard.form == NULL || heard.survey.state != SURVEY_OPEN ||
        community == NULL || heard.session.expires_at_ms <= turn->now_ms) {
        return status == ST_OK || status == ST_NOT_FOUND ? end_session(turn, timer->subject)
                                                         : status;
    }
    int64_t allowed_ms = campaigns_allowed_ms(community, turn->now_ms);
    if (!heard.session.reminded && allowed_ms > turn->now_ms) {
        return put_timer(turn, timer->subject, allowed_ms);
    }
    if (!heard.session.reminded) {
        status = remind(turn, &heard);
    }
    return status == ST_OK ? put_timer(turn, timer->subject, heard.session.expires_at_ms) : status;
}
