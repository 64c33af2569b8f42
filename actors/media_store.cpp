#include "actors/media_store.hpp"

#include "actors/telemetry.hpp"

namespace luna::actors {

namespace {

caf::result<std::string> answer(domain::result<std::string> done, const std::string& trouble) {
  if (done)
    return std::move(*done);
  if (!trouble.empty())
    log(log_level::error, "media-folder-failed", "a file could not be written or read", {{"trouble", trouble}});
  return caf::make_error(done.error());
}

} // namespace

media_store_actor::behavior_type media_folder(media_store_actor::stateful_pointer<media_folder_state>,
                                              persistence::media_folder folder) {
  auto files = std::make_shared<persistence::media_folder>(std::move(folder));
  if (!files->prepare()) // put and get will say so again
    log(log_level::error, "media-folder-failed", "no file can be kept", {{"trouble", files->trouble()}});
  return {
    [=](caf::put_atom, const std::string& bytes) {
      auto done = files->put(bytes);
      return answer(std::move(done), files->trouble());
    },
    [=](caf::get_atom, const std::string& hash) {
      auto done = files->get(hash);
      return answer(std::move(done), files->trouble());
    },
  };
}

} // namespace luna::actors
