/* simulate_chat.c - a resident wants a person: somebody takes the chat over, writes, and hands it
 * back to the bot. */
#include "bot/json_out.h"
#include "bot/simulate_people.h"

enum {
    STEP_BITS = 2,
    MEMBER_BITS = 8,
    LEFT_WAITING_PER_MILLE = 50, /* nobody comes */
    COMES_FIRST_MS = 60000,
    COMES_LAST_MS = 1200000,
    NEXT_LAST_MS = 300000,
    JSON_BYTES = 256
};

static const struct text steps[] = {
    {"chat.takeover", 13}, {"chat.send", 9}, {"chat.handback", 13}};
enum { STEPS = sizeof steps / sizeof steps[0] };

static int64_t subject_of(int64_t chat, size_t member, int64_t step)
{
    return (chat << MEMBER_BITS | (int64_t)member) << STEP_BITS | step;
}

void sim_chat_waiting(struct sim *sim, int64_t chat)
{
    size_t member = sim_staff_choose(sim, steps[0]);
    if (member == SIZE_MAX || sim_chance(&sim->staff_chance, LEFT_WAITING_PER_MILLE)) {
        return;
    }
    sim_plan(sim, sim_between(&sim->staff_chance, COMES_FIRST_MS, COMES_LAST_MS), SIM_CHAT,
             subject_of(chat, member, 0));
}

void sim_chat_step(struct sim *sim, int64_t subject)
{
    int64_t step = subject & ((1 << STEP_BITS) - 1);
    size_t member = (size_t)(subject >> STEP_BITS & ((1 << MEMBER_BITS) - 1));
    int64_t chat = subject >> (STEP_BITS + MEMBER_BITS);
    struct arena *arena = arena_open(JSON_BYTES, JSON_BYTES * 8);
    struct json_out out;
    struct text json = TEXT_NONE;
    if (arena == NULL) {
        sim->failed = ST_NO_MEMORY;
        return;
    }
    json_out_begin(&out, arena, JSON_BYTES);
    json_out_object(&out, NULL);
    json_out_text(&out, "id", arena_printf(arena, "s%lld", (long long)sim->command_numbers + 1));
    json_out_text(&out, "op", steps[step]);
    json_out_number(&out, "chat", chat);
    json_out_string(&out, "text", "您好，我是客服，这就帮您处理。");
    json_out_object_end(&out);
    if (json_out_end(&out, &json) == ST_OK) {
        struct sim_letter letter = {.kind = LETTER_COMMAND, .who = (int32_t)member};
        sim_letter_write(sim, &letter, json, 0);
    }
    arena_close(arena);
    if (step + 1 < STEPS) {
        sim_plan(sim, sim_between(&sim->staff_chance, COMES_FIRST_MS, NEXT_LAST_MS), SIM_CHAT,
                 subject_of(chat, member, step + 1));
    }
}
