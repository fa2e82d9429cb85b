#include "store/answer.h"

#include "bot/base/invariant.h"
#include "store/query.h"

#include <assert.h>

static_assert(ANSWER_TICKET_PENDING == -1, "the index survey_answer_pending has it as a number");

/* ---- being filled in ---- */

enum status store_session_of(struct store *store, int64_t contact,
                             struct survey_session *session_out)
{
    struct query query = query_start(store, SQL_SESSION_OF);
    query_bind_int(&query, contact);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    session_out->contact = query_int(&query);
    session_out->survey = query_int(&query);
    session_out->household = query_int(&query);
    int64_t mode = query_int(&query);
    query_note(&query, mode >= 0 && mode < SHEET_MODE_COUNT ? ST_OK : ST_STORE);
    session_out->mode = (enum sheet_mode)mode;
    QUERY_CHARS(&query, session_out->asked);
    session_out->asked_at_ms = query_int(&query);
    session_out->expires_at_ms = query_int(&query);
    session_out->reminded = query_int(&query) != 0;
    session_out->answers = query_text_kept(&query);
    return query_end(&query);
}

enum status store_session_keep(struct store *store, const struct survey_session *session)
{
    struct query query = query_start(store, SQL_SESSION_KEEP);
    query_bind_int(&query, session->contact);
    query_bind_int(&query, session->survey);
    query_bind_int(&query, session->household);
    query_bind_int(&query, session->mode);
    QUERY_BIND_CHARS(&query, session->asked);
    query_bind_int(&query, session->asked_at_ms);
    query_bind_int(&query, session->expires_at_ms);
    query_bind_int(&query, session->reminded);
    query_bind_text(&query, session->answers, SHEET_BYTES_MAX);
    return query_run(&query);
}

enum status store_session_end(struct store *store, int64_t contact)
{
    struct query query = query_start(store, SQL_SESSION_END);
    query_bind_int(&query, contact);
    return query_run(&query);
}

enum status store_session_end_all(struct store *store, int64_t survey)
{
    struct query query = query_start(store, SQL_SESSION_END_ALL);
    query_bind_int(&query, survey);
    return query_run(&query);
}

/* ---- filled in ---- */

enum status store_response_add(struct store *store, const struct survey_response *response)
{
    INVARIANT(response->id > 0);
    INVARIANT(!response->anonymous || (response->household == 0 && response->at_ms == 0));
    struct query query = query_start(store, SQL_RESPONSE_ADD);
    query_bind_int(&query, response->id);
    query_bind_int(&query, response->survey);
    QUERY_BIND_CHARS(&query, response->stratum);
    QUERY_BIND_CHARS(&query, response->channel);
    query_bind_int(&query, response->anonymous);
    query_bind_ref(&query, response->household);
    query_bind_int(&query, response->at_ms);
    QUERY_BIND_CHARS(&query, response->entered_by);
    return query_run(&query);
}

enum status store_answer_add(struct store *store, const struct survey_answer *answer)
{
    struct query query = query_start(store, SQL_ANSWER_ADD);
    query_bind_int(&query, answer->response);
    QUERY_BIND_CHARS(&query, answer->question);
    query_bind_text(&query, answer->value, ANSWER_VALUE_BYTES_MAX);
    query_bind_int(&query, answer->mark);
    query_bind_int(&query, answer->ticket);
    return query_run(&query);
}

enum status store_answer_ticket(struct store *store, int64_t response, const char *question,
                                int64_t ticket)
{
    struct query query = query_start(store, SQL_ANSWER_TICKET);
    query_bind_int(&query, response);
    query_bind_chars(&query, question, STORE_ID_BYTES);
    query_bind_int(&query, ticket);
    return query_run_one(&query);
}

static void read_response(struct query *query, struct survey_response *response)
{
    response->id = query_int(query);
    response->survey = query_int(query);
    QUERY_CHARS(query, response->stratum);
    QUERY_CHARS(query, response->channel);
    response->anonymous = query_int(query) != 0;
    response->household = query_int(query);
    response->at_ms = query_int(query);
    QUERY_CHARS(query, response->entered_by);
}

/* The value is the caller's to read between question and mark. */
static struct text read_answer(struct query *query, struct survey_answer *answer, bool kept)
{
    answer->response = query_int(query);
    QUERY_CHARS(query, answer->question);
    struct text value = kept ? query_text_kept(query) : query_text(query);
    answer->mark = query_int32(query);
    answer->ticket = query_int(query);
    return value;
}

enum status store_answer_ready(struct store *store, struct text community, int64_t least,
                               int64_t *survey_out)
{
    struct query query = query_start(store, SQL_ANSWER_READY);
    query_bind_text(&query, community, STORE_ID_BYTES - 1);
    query_bind_int(&query, least);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    *survey_out = query_int(&query);
    return query_end(&query);
}

enum status store_answer_pending(struct store *store, int64_t survey,
                                 struct pending_answer *pending_out)
{
    struct query query = query_start(store, SQL_ANSWER_PENDING);
    query_bind_int(&query, survey);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    read_response(&query, &pending_out->response);
    pending_out->answer.value = read_answer(&query, &pending_out->answer, true);
    return query_end(&query);
}

enum status store_response_blur(struct store *store, int64_t survey, int64_t least)
{
    struct query query = query_start(store, SQL_RESPONSE_BLUR);
    query_bind_int(&query, survey);
    query_bind_int(&query, least);
    return query_run(&query);
}

enum status store_answers_each(struct store *store, response_each *each, void *context)
{
    struct query query = query_start(store, SQL_ANSWERS_EACH);
    while (query_step(&query)) {
        struct survey_response response;
        struct survey_answer answer;
        read_response(&query, &response);
        answer.value = read_answer(&query, &answer, false);
        struct text community = query_text(&query), room = query_text(&query);
        query_note(&query, each(context, &response, &answer, community, room));
    }
    return query_end(&query);
}

/* ---- figures ---- */

enum status store_answer_figures(struct store *store, int64_t survey,
                                 const struct answer_limits *limits, answer_figures_each *each,
                                 void *context)
{
    struct query query = query_start(store, SQL_ANSWER_FIGURES);
    query_bind_int(&query, survey);
    query_bind_int(&query, limits->satisfied);
    query_bind_int(&query, limits->dissatisfied);
    query_bind_int(&query, limits->strong);
    while (query_step(&query)) {
        struct answer_figures figures;
        QUERY_CHARS(&query, figures.question);
        QUERY_CHARS(&query, figures.stratum);
        figures.count = query_int(&query);
        figures.sum = query_int(&query);
        figures.sum_squares = query_int(&query);
        figures.satisfied = query_int(&query);
        figures.dissatisfied = query_int(&query);
        figures.strong = query_int(&query);
        query_note(&query, each(context, &figures));
    }
    return query_end(&query);
}

enum status store_answer_choices(struct store *store, int64_t survey, const char *question,
                                 answer_choice_each *each, void *context)
{
    struct query query = query_start(store, SQL_ANSWER_CHOICES);
    query_bind_int(&query, survey);
    query_bind_chars(&query, question, STORE_ID_BYTES);
    while (query_step(&query)) {
        struct answer_choice choice;
        QUERY_CHARS(&query, choice.question);
        choice.count = query_int(&query);
        choice.value = query_text(&query);
        query_note(&query, each(context, &choice));
    }
    return query_end(&query);
}

enum status store_answer_totals(struct store *store, int64_t survey,
                                struct answer_totals *totals_out)
{
    struct query query = query_start(store, SQL_RESPONSE_TOTALS);
    query_bind_int(&query, survey);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    totals_out->responses = query_int(&query);
    totals_out->anonymous = query_int(&query);
    status = query_end(&query);
    if (status != ST_OK) {
        return status;
    }
    struct query answers = query_start(store, SQL_ANSWER_TOTALS);
    query_bind_int(&answers, survey);
    status = query_first(&answers);
    if (status != ST_OK) {
        return status;
    }
    totals_out->opinions = query_int(&answers);
    totals_out->ticketed = query_int(&answers);
    return query_end(&answers);
}
