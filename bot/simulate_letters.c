/* simulate_letters.c - messages and commands on their way to the desk, until each is answered. */
#include "bot/base/invariant.h"
#include "bot/simulate_dunning.h"
#include "bot/simulate_oracle.h"
#include "bot/simulate_payers.h"
#include "bot/simulate_people.h"
#include "bot/simulate_world.h"

#include <stdlib.h>
#include <string.h>

enum {
    TRY_AGAIN_MS = 5000,         /* the platform's, and a staff client's */
    TRY_AGAIN_MAX_MS = 600000,
    REPEAT_PER_MILLE = 20,       /* answered letters that come once more */
    REPEAT_UNTIL_MS = 1800000,
    TWICE_PER_MILLE = 5,         /* two copies at once */
    FREE_REPLIES = 5,
    FREE_REPLIES_MS = 172800000
};

/* ---- slots ---- */

static enum status make_room(struct sim *sim)
{
    if (sim->letter_count < sim->letter_capacity) {
        return ST_OK;
    }
    size_t capacity = sim->letter_capacity == 0 ? 256 : sim->letter_capacity * 2;
    struct sim_letter *letters = realloc(sim->letters, capacity * sizeof *letters);
    if (letters == NULL) {
        return ST_NO_MEMORY;
    }
    sim->letters = letters;
    size_t *free_letters = realloc(sim->free_letters, capacity * sizeof *free_letters);
    if (free_letters == NULL) {
        return ST_NO_MEMORY;
    }
    sim->free_letters = free_letters;
    sim->letter_capacity = capacity;
    return ST_OK;
}

static enum status take_slot(struct sim *sim, size_t *index_out)
{
    if (sim->free_count > 0) {
        *index_out = sim->free_letters[--sim->free_count];
        return ST_OK;
    }
    enum status status = make_room(sim);
    if (status == ST_OK) {
        *index_out = sim->letter_count++;
    }
    return status;
}

static void give_up_slot(struct sim *sim, size_t index)
{
    free(sim->letters[index].text);
    sim->letters[index] = (struct sim_letter){.kind = LETTER_FREE};
    sim->free_letters[sim->free_count++] = index;
}

static void plan_delivery(struct sim *sim, size_t index, int64_t delay_ms)
{
    sim->letters[index].planned++;
    sim_plan(sim, delay_ms, SIM_DELIVER, (int64_t)index);
}

void sim_letter_write(struct sim *sim, const struct sim_letter *letter, struct text text,
                      int64_t delay_ms)
{
    size_t index = 0;
    char *copy = malloc(text.size + 1);
    if (copy == NULL || take_slot(sim, &index) != ST_OK) {
        free(copy);
        sim->failed = ST_NO_MEMORY;
        return;
    }
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    struct sim_letter *slot = &sim->letters[index];
    *slot = *letter;
    slot->text = copy;
    slot->sent_at_ms = sim_wall(sim);
    slot->number = letter->kind == LETTER_MESSAGE ? ++sim->message_numbers : ++sim->command_numbers;
    if (delay_ms == 0 && sim->down_until_ms == 0) {
        slot->planned = 1;
        sim_letter_deliver(sim, (int64_t)index);
    } else {
        plan_delivery(sim, index, delay_ms);
    }
}

/* ---- delivering ---- */

static struct input *input_of(struct sim *sim, const struct sim_letter *letter)
{
    size_t size = strlen(letter->text);
    static const enum input_kind kinds[] = {[LETTER_MESSAGE] = INPUT_MESSAGE,
                                            [LETTER_COMMAND] = INPUT_COMMAND,
                                            [LETTER_FILE] = INPUT_CONTROL};
    struct input *input = input_open(kinds[letter->kind], sim->config, 1024 + size);
    if (input == NULL) {
        return NULL;
    }
    struct text text = arena_text(input->arena, (struct text){letter->text, size});
    if (letter->kind == LETTER_COMMAND) {
        input->command.json = text;
        sim_staff_viewer(sim, letter->who, &input->command.viewer);
        return input;
    }
    if (letter->kind == LETTER_FILE) {
        input->control = text;
        return input;
    }
    input->message = (struct inbound){
        .kind = letter->inbound,
        .account = sim_residents_account(sim, letter->by_phone),
        .peer = sim_residents_peer(sim, letter->who, letter->by_phone, input->arena),
        .dedupe_key = arena_printf(input->arena, "sim-%lld", (long long)letter->number),
        .sent_at_ms = letter->sent_at_ms,
        .content = text,
        .allowance_count = letter->by_phone ? 0 : FREE_REPLIES,
        .allowance_ms = letter->by_phone ? 0 : FREE_REPLIES_MS,
        .answerable = !letter->by_phone,
    };
    if (letter->inbound == INBOUND_IMAGE) {
        input->message.media_id = text;
        input->message.content = TEXT_NONE;
    }
    return input;
}

static void push_copy(struct sim *sim, size_t index)
{
    struct sim_letter *letter = &sim->letters[index];
    struct input *input = input_of(sim, letter);
    if (input == NULL) {
        sim->failed = ST_NO_MEMORY;
        return;
    }
    input->origin = (void *)(uintptr_t)(index + 1);
    if (queue_push(sim->inbox, input) != ST_OK) { /* full: as the front says, try again later */
        input_close(input);
        plan_delivery(sim, index, TRY_AGAIN_MS);
        return;
    }
    letter->flying++;
}

void sim_letter_deliver(struct sim *sim, int64_t index)
{
    struct sim_letter *letter = &sim->letters[index];
    INVARIANT(letter->kind != LETTER_FREE && letter->planned > 0);
    letter->planned--;
    if (sim->down_until_ms != 0) { /* nobody answers: the platform and the client try again */
        sim->counts.late_letters++;
        plan_delivery(sim, (size_t)index,
                      sim->down_until_ms - sim->world_ms +
                          sim_between(&sim->fault_chance, 1, 2 * SIM_MINUTE_MS));
        return;
    }
    letter->attempts++;
    push_copy(sim, (size_t)index);
    if (sim->options->faults && sim_chance(&sim->fault_chance, TWICE_PER_MILLE)) {
        push_copy(sim, (size_t)index);
    }
}

/* ---- answers ---- */

static uint64_t hash_of(const struct input *input)
{
    return text_hash(input->answer) + 1;
}

static void answered_first(struct sim *sim, struct sim_letter *letter, struct input *input)
{
    letter->answered = true;
    letter->remembered = letter->kind == LETTER_MESSAGE ||
                         (letter->kind == LETTER_COMMAND &&
                          text_find(input->answer, TEXT("\"ok\":true")) != SIZE_MAX);
    letter->answer_hash = hash_of(input);
    if (letter->kind == LETTER_MESSAGE) {
        sim->counts.messages++;
        oracle_acknowledged(sim->oracle, letter->number);
        if (!letter->by_phone) { /* else the answer is an SMS of its own */
            sim_residents_answered(sim, letter->who, input->answer);
        }
    } else if (letter->kind == LETTER_FILE) {
        sim_payers_filed(sim, letter->subject, input->answer);
    } else {
        sim->counts.commands++;
        if (letter->attempts == 1) { /* else it may answer what was done before a crash */
            dunning_judge_asked_legal(sim->dunning, sim_staff_at(sim, (size_t)letter->who),
                                      text_of(letter->text), input->answer);
        }
        sim_staff_answered(sim, letter->who, letter->subject, input->answer);
    }
}

/* Refused commands are not remembered: only what had an effect gets the same answer again. */
static void answered_again(struct sim *sim, struct sim_letter *letter, struct input *input)
{
    sim->counts.repeats++;
    if (letter->remembered && letter->answer_hash != hash_of(input)) {
        oracle_mismatch(sim->oracle, letter->subject, "repeat",
                        "%s %lld was answered otherwise the second time",
                        letter->kind == LETTER_MESSAGE ? "message" : "command",
                        (long long)letter->number);
    }
}

static bool comes_again(struct sim *sim, const struct sim_letter *letter)
{
    return letter->remembered && sim->options->faults && letter->attempts < 3 &&
           sim_chance(&sim->fault_chance, REPEAT_PER_MILLE);
}

static int64_t wait_ms(const struct sim_letter *letter)
{
    int64_t wait = (int64_t)TRY_AGAIN_MS * letter->attempts;
    return wait < TRY_AGAIN_MAX_MS ? wait : TRY_AGAIN_MAX_MS;
}

void sim_letter_answered(struct sim *sim, struct input *input)
{
    size_t index = (size_t)(uintptr_t)input->origin;
    if (index-- == 0) { /* a configuration */
        return;
    }
    struct sim_letter *letter = &sim->letters[index];
    INVARIANT(letter->flying > 0);
    letter->flying--;
    if (input->status != ST_OK) {
        if (!status_retryable(input->status)) {
            oracle_mismatch(sim->oracle, letter->subject, "refused", "%s: %s", letter->text,
                            status_text(input->status));
        }
        plan_delivery(sim, index, wait_ms(letter));
        return;
    }
    if (letter->answered) {
        answered_again(sim, letter, input);
    } else {
        answered_first(sim, letter, input);
        letter = &sim->letters[index]; /* an answer may have written another letter */
    }
    if (comes_again(sim, letter)) {
        plan_delivery(sim, index, sim_between(&sim->fault_chance, 1, REPEAT_UNTIL_MS));
    }
    if (letter->flying == 0 && letter->planned == 0) {
        give_up_slot(sim, index);
    }
}

void sim_letters_again(struct sim *sim)
{
    for (size_t i = 0; i < sim->letter_count; i++) {
        struct sim_letter *letter = &sim->letters[i];
        if (letter->kind == LETTER_FREE || letter->flying == 0) {
            continue;
        }
        letter->flying = 0;
        if (!letter->answered) {
            plan_delivery(sim, i, sim_between(&sim->fault_chance, 1, SIM_MINUTE_MS));
        } else if (letter->planned == 0) {
            give_up_slot(sim, i);
        }
    }
}

void sim_letters_close(struct sim *sim)
{
    for (size_t i = 0; i < sim->letter_count; i++) {
        free(sim->letters[i].text);
    }
    free(sim->letters);
    free(sim->free_letters);
}
