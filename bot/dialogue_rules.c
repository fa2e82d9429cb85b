#include "bot/dialogue_rules.h"

#include "bot/dialogue_words.h"
#include "bot/form_rules.h"

size_t rules_slots(const struct dialogue_form *form, struct condition_slot *slots_out)
{
    for (size_t i = 0; i < form->service->slot_count; i++) {
        slots_out[i] =
            (struct condition_slot){form->service->slots[i].name, form->values[i].shown};
    }
    return form->service->slot_count;
}

const struct refusal *rules_refusal(const struct dialogue_work *work,
                                    const struct dialogue_form *form)
{
    if (form->service->refusal_count == 0) {
        return NULL;
    }
    const struct contact *contact = work->in->contact;
    struct condition_slot slots[SERVICE_SLOTS_MAX];
    struct ticket ticket = {.contact = contact->id, .household = contact->household};
    text_copy(form->service->id, ticket.service, sizeof ticket.service);
    text_copy(form->intent, ticket.intent, sizeof ticket.intent);
    text_copy(text_of(contact->community), ticket.community, sizeof ticket.community);
    const struct condition_view view = {
        .ticket = &ticket, .slots = slots, .slot_count = rules_slots(form, slots)};
    return form_rules_refusal(form->service, &view);
}

bool rules_refuse(struct dialogue_work *work, const struct dialogue_form *form)
{
    const struct refusal *refusal = rules_refusal(work, form);
    if (refusal != NULL) {
        work_say_named(work, refusal->because, form, NULL, 0);
    }
    return refusal != NULL;
}

void rules_say_papers(struct dialogue_work *work, const struct service *service)
{
    const struct text_value name = {"service", service->name};
    for (size_t i = 0; i < service->papers_count; i++) {
        work_say_named(work, service->papers[i].list, NULL, &name, 1);
    }
}

bool rules_asks_papers(const struct dialogue_work *work, const struct service *service)
{
    return service->papers_count > 0 && words_in(work, WORDS_PAPERS, work->heard.plain, NULL);
}
