// The GATEWAY: what Luna answers over HTTP. Routes, and the way from a request to the actors and back.
#pragma once

#include "actors/admission.hpp"
#include "actors/conversations.hpp"
#include "actors/http_server.hpp"
#include "actors/media_store.hpp"

#include <map>

namespace luna::actors {

/// What the routes work with; outlives the server.
struct gateway_tools {
  caf::actor_system& system;
  conversations_actor conversations;
  writer_actor writer;
  std::shared_ptr<accounts> ours;
  delivery_alarm alarm; // may be null
  wall_clock clock;
  std::shared_ptr<metrics> counters;
  std::shared_ptr<readiness> ready;
  std::shared_ptr<admission> entry = std::make_shared<admission>(8192); // beyond: 503
};

/// The media store, once it is open; and what signs the links to it.
struct media_access {
  media_store_actor store;
  std::string link_key;
};

struct gateway_options {
  std::map<std::string, std::string, std::less<>> needs; // what a channel needs to be on, for people; by its name
  std::shared_ptr<std::shared_ptr<media_access>> media = std::make_shared<std::shared_ptr<media_access>>(); // atomic
  std::chrono::seconds link_lifetime{3600};
  std::chrono::milliseconds answer_limit{15'000}; // of what is only read
};

/// /webhooks/<channel> /webhooks/<channel>/<account> /web/messages / /health /ready /metrics
std::vector<http_route> gateway_routes(std::shared_ptr<const gateway_tools> tools, gateway_options options);

} // namespace luna::actors
