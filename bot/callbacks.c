#include "bot/callbacks.h"

static bool has_callback(const struct service *service)
{
    for (size_t i = 0; i < service->lifecycle->move_count; i++) {
        if (text_equal(service->lifecycle->moves[i].event, TEXT("ticket.called_back"))) {
            return true;
        }
    }
    return false;
}

enum status callbacks_count(struct store *store, const struct config *config,
                            const struct figures_span *span,
                            struct figures_callbacks *callbacks_out)
{
    *callbacks_out = (struct figures_callbacks){0};
    enum status status = ST_OK;
    for (size_t i = 0; i < catalogue_count(config->catalogue) && status == ST_OK; i++) {
        const struct service *service = catalogue_at(config->catalogue, i);
        struct figures_callbacks one = {0};
        if (has_callback(service)) {
            status = store_figures_callbacks(store, span, service->id, &one);
            callbacks_out->completed += one.completed;
            callbacks_out->called_back += one.called_back;
        }
    }
    return status;
}
