#include "bot/render_clocks.h"

#include "bot/render.h"

void render_roles(struct json_out *out, const char *key, const struct text *roles, size_t count)
{
    json_out_array(out, key);
    for (size_t i = 0; i < count; i++) {
        json_out_text(out, NULL, roles[i]);
    }
    json_out_array_end(out);
}

static bool named_before(const struct clock_rule *rule, size_t step, struct text role)
{
    for (size_t i = 0; i < step; i++) {
        for (size_t k = 0; k < rule->escalations[i].role_count; k++) {
            if (text_equal(rule->escalations[i].roles[k], role)) {
                return true;
            }
        }
    }
    return false;
}

/* The roles that the steps taken have called, in that order, each once. */
static void render_escalated(struct json_out *out, const struct clock_rule *rule, int32_t taken)
{
    json_out_array(out, "escalated");
    for (size_t i = 0; rule != NULL && i < rule->escalation_count && (int32_t)i < taken; i++) {
        for (size_t k = 0; k < rule->escalations[i].role_count; k++) {
            if (!named_before(rule, i, rule->escalations[i].roles[k])) {
                json_out_text(out, NULL, rule->escalations[i].roles[k]);
            }
        }
    }
    json_out_array_end(out);
}

void render_clock(struct json_out *out, const char *key, const struct config *config,
                  const struct clock_row *clock, int offset_minutes)
{
    const struct clock_rule *rule = clock_rules_find(config->clock_rules, text_of(clock->rule));
    json_out_object(out, key);
    json_out_number(out, "id", clock->id);
    json_out_string(out, "rule", clock->rule);
    json_out_text(out, "title", rule == NULL ? text_of(clock->rule) : rule->title);
    json_out_string(out, "state", clock_state_word(clock->state));
    render_time(out, "started_at", clock->started_at_ms, offset_minutes);
    render_time(out, "due_at", clock->due_at_ms, offset_minutes);
    json_out_bool(out, "warned", clock->was_warned);
    render_time(out, "paused_since", clock->paused_at_ms, offset_minutes);
    render_time(out, "ended_at", clock->ended_at_ms, offset_minutes);
    json_out_number(out, "steps", clock->escalations);
    render_escalated(out, rule, clock->escalations);
    json_out_object_end(out);
}
