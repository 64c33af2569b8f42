#include "actors/messages.hpp"

#include <algorithm>
#include <thread>

namespace luna::actors {

void configure(caf::actor_system_config& cfg) {
  cfg.add_message_types<caf::id_block::luna>();
  cfg.add_error_category(caf::atom("fault"), [](std::uint8_t code, caf::atom_value, const caf::message& context) {
    std::string text = domain::to_string(static_cast<domain::fault>(code));
    if (!context.empty())
      text += ": " + to_string(context);
    return text;
  });
  // Work stealing collapses when many actors become ready at once.
  cfg.set("scheduler.policy", caf::atom("sharing"));
  cfg.set("scheduler.max-threads", std::max(1u, std::thread::hardware_concurrency())); // CAF's least is 4
}

domain::fault fault_of(const caf::error& err) {
  return err.category() == caf::atom("fault") ? static_cast<domain::fault>(err.code()) : domain::fault::unavailable;
}

} // namespace luna::actors
