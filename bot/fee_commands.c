/* fee_commands.c - ops of the fee desk: what a home owes and has paid, who owes, and a payment taken in. */
#include "bot/command.h"
#include "bot/fees.h"
#include "bot/import_value.h"
#include "bot/ladder.h"
#include "bot/letters.h"
#include "bot/render.h"
#include "store/bill.h"

#include <string.h>

enum {
    BILLS_SHOWN = 120,
    PAYMENTS_SHOWN = 60,
    LETTERS_SHOWN = 20,
    ARREARS_SHOWN = 100,
    DAY_YEAR = 10000,
    DAY_MONTH = 100
};

/* ---- days and months ---- */

/* 20261130 as "2026-11-30", 0 as null. */
static void write_day(struct json_out *out, const char *key, int32_t day)
{
    if (day == 0) {
        json_out_raw(out, key, TEXT("null"));
        return;
    }
    json_out_text(out, key,
                  arena_printf(out->arena, "%04d-%02d-%02d", day / DAY_YEAR,
                               day / DAY_MONTH % DAY_MONTH, day % DAY_MONTH));
}

static void write_month(struct json_out *out, const char *key, int32_t month)
{
    json_out_text(out, key,
                  arena_printf(out->arena, "%04d-%02d", month / DAY_MONTH, month % DAY_MONTH));
}

static int32_t today_of(const struct command *command, const struct community *community)
{
    const struct ladder_scene scene = {command->turn->config, community, command->turn->now_ms};
    return ladder_day_number(ladder_today(&scene));
}

/* ---- which home ---- */

static enum status need_home(struct command *command, const struct community **community_out,
                             struct household *household)
{
    struct text words;
    char room[STORE_ROOM_BYTES];
    *community_out = command_community(command);
    enum status status = command_need_text(command, "room", STORE_ROOM_BYTES - 1, &words);
    if (status != ST_OK || *community_out == NULL) {
        return status == ST_OK ? ST_NOT_FOUND : status;
    }
    bool read = import_room(TEXT_NONE, TEXT_NONE, words, room, sizeof room);
    return store_household_find(command->turn->store, text_of((*community_out)->id),
                                read ? text_of(room) : words, household);
}

/* ---- fee.statement ---- */

static struct text kind_title(const struct config *config, const char *id)
{
    const struct fee_kind *kind = fees_kind(config->fees, text_of(id));
    return kind == NULL ? text_of(id) : kind->title;
}

static enum status write_bill(void *context, const struct bill *bill)
{
    struct command *command = context;
    struct json_out *out = &command->answer;
    json_out_object(out, NULL);
    write_month(out, "month", bill->month);
    json_out_text(out, "kind", kind_title(command->turn->config, bill->kind));
    json_out_number(out, "amount_fen", bill->amount_fen);
    json_out_number(out, "paid_fen", bill->paid_fen);
    write_day(out, "due_on", bill->due_on);
    json_out_bool(out, "disputed", bill->disputed);
    json_out_object_end(out);
    return ST_OK;
}

static enum status write_payment(void *context, const struct payment *payment)
{
    struct json_out *out = &((struct command *)context)->answer;
    json_out_object(out, NULL);
    json_out_string(out, "receipt", payment->receipt);
    json_out_number(out, "amount_fen", payment->amount_fen);
    write_day(out, "paid_on", payment->paid_on);
    json_out_string(out, "method", payment->method);
    json_out_object_end(out);
    return ST_OK;
}

static enum status write_dispute(void *context, const struct dispute *dispute)
{
    struct command *command = context;
    struct json_out *out = &command->answer;
    json_out_object(out, NULL);
    if (dispute->ticket != 0) {
        char number[TICKET_NUMBER_BYTES];
        render_ticket_number(&command->turn->config->settings, dispute->ticket, number);
        json_out_string(out, "ticket", number);
    }
    json_out_string(out, "reason", dispute->reason);
    render_time(out, "at", dispute->opened_at_ms, turn_offset_minutes(command->turn, TEXT_NONE));
    json_out_object_end(out);
    return ST_OK;
}

static enum status write_letter(void *context, const struct letter *letter)
{
    struct command *command = context;
    letters_render(&command->answer, NULL, command->turn->config, letter);
    return ST_OK;
}

static void write_standing(struct command *command, const struct standing *standing, int offset)
{
    struct json_out *out = &command->answer;
    const struct fee_reason *reason =
        fees_reason(command->turn->config->fees, text_of(standing->reason));
    json_out_object(out, "standing");
    json_out_text(out, "reason", reason == NULL ? text_of(standing->reason) : reason->title);
    write_day(out, "promised_on", standing->promised_on);
    json_out_number(out, "promises", standing->promises);
    render_time(out, "person_since", standing->person_since_ms, offset);
    render_time(out, "opted_out_at", standing->opted_out_at_ms, offset);
    json_out_object_end(out);
}

/* How far the dunning ladder is. */
static enum status write_ladder(struct command *command, int64_t household, int offset)
{
    struct json_out *out = &command->answer;
    const struct ladder *ladder = command->turn->config->ladder;
    struct dunning dunning;
    enum status status = store_dunning_get(command->turn->store, household, &dunning);
    if (status != ST_OK) {
        return status;
    }
    json_out_array(out, "ladder");
    for (size_t i = 0; i < dunning.step_count; i++) {
        struct text id = text_of(dunning.steps[i].step);
        size_t index = ladder_index(ladder, id);
        json_out_object(out, NULL);
        json_out_text(out, "step", id);
        json_out_text(out, "title", index < ladder->count ? ladder->steps[index].title : id);
        render_time(out, "at", dunning.steps[i].at_ms, offset);
        json_out_bool(out, "passed", dunning.steps[i].reason != 0);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    return ST_OK;
}

static void write_home(struct command *command, const struct arrears *arrears)
{
    struct json_out *out = &command->answer;
    char masked[STORE_PHONE_BYTES];
    text_mask_phones(text_of(arrears->phone), masked, sizeof masked);
    json_out_number(out, "household", arrears->household);
    json_out_string(out, "community", arrears->community);
    json_out_string(out, "room", arrears->room);
    json_out_string(out, "owner", arrears->owner);
    json_out_string(out, "phone", command_sees_phones(command) ? arrears->phone : masked);
    json_out_number(out, "owed_fen", arrears->owed_fen);
    json_out_number(out, "overdue_fen", arrears->overdue_fen);
    json_out_number(out, "overdue_months", arrears->overdue_months);
    json_out_number(out, "disputed_fen", arrears->disputed_fen);
    write_day(out, "oldest_due_on", arrears->oldest_due_on);
    json_out_bool(out, "occupied", arrears->occupied);
}

struct part {
    const char *key;
    enum status (*write)(struct command *command, int64_t household);
};

static enum status write_bills(struct command *command, int64_t household)
{
    return store_bill_of(command->turn->store, household, BILLS_SHOWN, write_bill, command);
}

static enum status write_payments(struct command *command, int64_t household)
{
    return store_payment_of(command->turn->store, household, PAYMENTS_SHOWN, write_payment,
                            command);
}

static enum status write_disputes(struct command *command, int64_t household)
{
    return store_dispute_of(command->turn->store, household, write_dispute, command);
}

static enum status write_letters(struct command *command, int64_t household)
{
    return store_letter_of(command->turn->store, household, LETTERS_SHOWN, write_letter, command);
}

static enum status write_parts(struct command *command, int64_t household)
{
    static const struct part parts[] = {{"bills", write_bills},
                                        {"payments", write_payments},
                                        {"disputes", write_disputes},
                                        {"letters", write_letters}};
    enum status status = ST_OK;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && status == ST_OK; i++) {
        json_out_array(&command->answer, parts[i].key);
        status = parts[i].write(command, household);
        json_out_array_end(&command->answer);
    }
    return status;
}

static enum status write_statement(struct command *command, const struct community *community,
                                   int64_t household)
{
    struct arrears arrears;
    int64_t credit_fen = 0;
    int offset = community->frame.utc_offset_minutes;
    struct store *store = command->turn->store;
    enum status status =
        store_arrears_of(store, household, today_of(command, community), &arrears);
    if (status == ST_OK) {
        status = store_bill_credit(store, household, &credit_fen);
    }
    if (status != ST_OK) {
        return status;
    }
    json_out_object(&command->answer, "home");
    write_home(command, &arrears);
    json_out_number(&command->answer, "credit_fen", credit_fen);
    json_out_object_end(&command->answer);
    write_standing(command, &arrears.standing, offset);
    status = write_ladder(command, household, offset);
    return status == ST_OK ? write_parts(command, household) : status;
}

static enum status run_statement(struct command *command)
{
    const struct community *community;
    struct household household;
    enum status status = need_home(command, &community, &household);
    return status == ST_OK ? write_statement(command, community, household.id) : status;
}

/* ---- fee.arrears ---- */

static enum status write_debtor(void *context, const struct arrears *arrears)
{
    struct command *command = context;
    json_out_object(&command->answer, NULL);
    write_home(command, arrears);
    const struct fee_reason *reason =
        fees_reason(command->turn->config->fees, text_of(arrears->standing.reason));
    json_out_text(&command->answer, "reason", reason == NULL ? TEXT_NONE : reason->title);
    write_day(&command->answer, "promised_on", arrears->standing.promised_on);
    json_out_object_end(&command->answer);
    return ST_OK;
}

static enum status run_arrears(struct command *command)
{
    const struct community *community = command_community(command);
    if (community == NULL) {
        return ST_NOT_FOUND;
    }
    json_out_array(&command->answer, "homes");
    enum status status = store_arrears_page(
        command->turn->store, text_of(community->id), today_of(command, community),
        command_text(command, "after"), ARREARS_SHOWN, write_debtor, command);
    json_out_array_end(&command->answer);
    return status;
}

/* ---- fee.pay ---- */

static enum status read_payment(const struct command *command, int32_t today,
                                struct payment *payment)
{
    struct text receipt, day = command_text(command, "paid_on");
    struct text method = text_trim(command_text(command, "method"));
    payment->amount_fen = command_number(command, "amount_fen", 0);
    payment->paid_on = today;
    enum status status =
        command_need_text(command, "receipt", sizeof payment->receipt - 1, &receipt);
    if (status != ST_OK) {
        return status;
    }
    if (payment->amount_fen <= 0 || payment->amount_fen > BILL_AMOUNT_FEN_MAX ||
        method.size >= sizeof payment->method ||
        (day.size > 0 && !import_day(day, &payment->paid_on)) || payment->paid_on > today) {
        return ST_MALFORMED;
    }
    text_copy(receipt, payment->receipt, sizeof payment->receipt);
    text_copy(method, payment->method, sizeof payment->method);
    return ST_OK;
}

static enum status announce(struct command *command, const struct household *household,
                            const struct payment *payment)
{
    struct json_out out;
    struct event event = {
        .actor = text_of(command->viewer->username),
        .kind = TEXT("fee.paid"),
        .community = text_of(household->community),
    };
    json_out_begin(&out, command->turn->arena, 256);
    json_out_object(&out, NULL);
    json_out_object(&out, "payment");
    json_out_string(&out, "room", household->room);
    json_out_string(&out, "receipt", payment->receipt);
    json_out_number(&out, "amount_fen", payment->amount_fen);
    write_day(&out, "paid_on", payment->paid_on);
    json_out_string(&out, "method", payment->method);
    json_out_object_end(&out);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(command->turn, &event) : status;
}

/* A receipt is taken in once; what was typed wrongly is corrected by the import of the accounts. */
static enum status run_pay(struct command *command)
{
    const struct community *community;
    struct household household;
    struct payment payment = {.at_ms = command->turn->now_ms};
    enum put_outcome outcome = PUT_SAME;
    enum status status = need_home(command, &community, &household);
    if (status == ST_OK) {
        status = read_payment(command, today_of(command, community), &payment);
    }
    if (status != ST_OK) {
        return status;
    }
    payment.household = household.id;
    text_copy(text_of(household.community), payment.community, sizeof payment.community);
    status = store_payment_put(command->turn->store, &payment, &outcome);
    if (status == ST_CONFLICT || (status == ST_OK && outcome != PUT_NEW)) {
        command->refusal = "staff.error.receipt";
        return ST_CONFLICT; /* COMMAND_WHOLE: it stays as it was */
    }
    if (status == ST_OK) {
        status = announce(command, &household, &payment);
    }
    return status == ST_OK ? write_statement(command, community, household.id) : status;
}

const struct command_op fee_ops[] = {
    {"fee.statement", COMMAND_ROLE, run_statement},
    {"fee.arrears", COMMAND_ROLE, run_arrears},
    {"fee.pay", COMMAND_ROLE | COMMAND_CHANGES | COMMAND_WHOLE, run_pay},
    {NULL, 0, NULL},
};
