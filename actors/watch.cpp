#include "actors/watch.hpp"

#include "actors/telemetry.hpp"

namespace luna::actors {

watch_actor::behavior_type watch(watch_actor::pointer self, writer_actor writer, std::shared_ptr<accounts> ours,
                                 api_client client, wall_clock clock, watch_options options) {
  self->delayed_send(self, options.report, caf::tick_atom_v);
  self->delayed_send(self, options.first_ask, poll_atom_v);
  return {
    [=](caf::tick_atom) {
      if (auto changed = ours->changes(); !changed.empty())
        self->request(writer, caf::infinite, report_atom_v, changed)
          .then([] {}, [=](caf::error&) { ours->unreported(changed); });
      self->delayed_send(self, options.report, caf::tick_atom_v);
    },
    [=](poll_atom) {
      for (std::size_t i = 0; i < ours->all().size(); ++i) {
        const auto& account = ours->all()[i];
        if (auto call = client ? account.codec->ask_webhook() : std::nullopt)
          client(account, std::move(*call),
                 [i, back = caf::actor_cast<watch_actor>(self)](int status, std::string body) {
                   caf::anon_send(back, poll_atom_v, i, status, std::move(body));
                 });
      }
      self->delayed_send(self, options.ask, poll_atom_v);
    },
    [=](poll_atom, std::size_t which, int status, const std::string& body) {
      const auto& account = ours->all()[which];
      auto trouble = account.codec->webhook_trouble({status, body, std::nullopt, true});
      if (status == 0)
        return; // whether it is out of reach, the delivery sees
      if (trouble.empty())
        return ours->webhook(account, true);
      log(log_level::error, "webhook-off", "the platform does not call our webhook",
          {{"channel", account.what.channel}, {"account", account.what.id}, {"reason", trouble}});
      ours->webhook(account, false);
      ours->failed(account, clock(), std::move(trouble));
    },
  };
}

} // namespace luna::actors
