/* curl_request.h - a request of a channel, told to curl. Used by the courier. */
#ifndef ADAPTERS_CURL_REQUEST_H
#define ADAPTERS_CURL_REQUEST_H

#include "bot/base/arena.h"
#include "bot/base/status.h"
#include "bot/http_request.h"

#include <curl/curl.h>

/* Address, headers and body of request, and what holds for every one of ours. Texts of request and
 * arena must live until the transfer is over, and so must *headers: the former list is freed, the new
 * one is the caller's. ST_NO_MEMORY. */
MUST_CHECK enum status curl_request_apply(CURL *easy, const struct http_request *request,
                                          struct arena *arena, struct curl_slist **headers);

#endif
