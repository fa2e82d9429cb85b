#include "bot/service_procedure.h"

#include "bot/catalogue.h"

const struct fact_rule *service_fact(const struct service *service, struct text name)
{
    for (size_t i = 0; i < service->fact_count; i++) {
        if (text_equal(service->facts[i].name, name)) {
            return &service->facts[i];
        }
    }
    return NULL;
}

const struct ask *service_ask(const struct service *service, struct text id)
{
    for (size_t i = 0; i < service->ask_count; i++) {
        if (text_equal(service->asks[i].id, id)) {
            return &service->asks[i];
        }
    }
    return NULL;
}
