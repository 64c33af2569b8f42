#include "bench/harness/processes.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

namespace luna::bench {

namespace {

std::string text_of(const std::string& path) {
  std::ifstream file{path};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct process_stat {
  pid_t parent = 0;
  double cpu_seconds = 0.0;
};

/// Fields 4, 14 and 15 of /proc/PID/stat; the second, the name, may hold anything.
process_stat stat_of(pid_t id) {
  auto text = text_of("/proc/" + std::to_string(id) + "/stat");
  auto end_of_name = text.rfind(')');
  if (end_of_name == std::string::npos)
    return {};
  std::istringstream fields{text.substr(end_of_name + 2)};
  std::string skipped;
  process_stat found;
  fields >> skipped >> found.parent;
  for (auto i = 5; i < 14; ++i)
    fields >> skipped;
  double user = 0.0, system = 0.0;
  fields >> user >> system;
  found.cpu_seconds = (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  return found;
}

std::uint64_t memory_of(pid_t id) {
  std::istringstream lines{text_of("/proc/" + std::to_string(id) + "/smaps_rollup")};
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("Pss:"))
      return std::strtoull(line.c_str() + 4, nullptr, 10) * 1024;
  return 0;
}

} // namespace

process::process(std::vector<std::string> command, std::map<std::string, std::string> environment, std::string log)
  : command_{std::move(command)}, environment_{std::move(environment)}, log_{std::move(log)} {}

process::process(process&& other) noexcept
  : command_{std::move(other.command_)},
    environment_{std::move(other.environment_)}, log_{std::move(other.log_)}, id_{std::exchange(other.id_, 0)} {}

process::~process() {
  if (id_ > 0) {
    kill(SIGKILL);
    wait();
  }
}

void process::start() {
  std::vector<std::string> settings;
  for (auto** each = environ; *each != nullptr; ++each) {
    std::string_view line{*each};
    if (!environment_.contains(std::string{line.substr(0, line.find('='))}))
      settings.emplace_back(line);
  }
  for (const auto& [name, value] : environment_)
    settings.push_back(name + "=" + value);
  std::vector<char*> arguments, variables;
  for (auto& each : command_)
    arguments.push_back(each.data());
  for (auto& each : settings)
    variables.push_back(each.data());
  arguments.push_back(nullptr);
  variables.push_back(nullptr);
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  ::posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
  auto error = ::posix_spawnp(&id_, arguments.front(), &files, nullptr, arguments.data(), variables.data());
  ::posix_spawn_file_actions_destroy(&files);
  if (error != 0) {
    id_ = 0;
    throw std::system_error{error, std::generic_category(), "cannot start " + command_.front()};
  }
}

void process::kill(int signal) {
  if (id_ > 0)
    ::kill(id_, signal);
}

int process::wait() {
  auto status = 0;
  while (id_ > 0 && ::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
  }
  id_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool process::running() {
  return id_ > 0 && ::waitpid(id_, nullptr, WNOHANG) == 0;
}

usage usage_of(const std::vector<pid_t>& roots) {
  std::map<pid_t, process_stat> all;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
    auto name = entry.path().filename().string();
    pid_t id = 0;
    auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), id);
    if (error == std::errc{} && end == name.data() + name.size())
      all.emplace(id, stat_of(id));
  }
  std::set<pid_t> chosen{roots.begin(), roots.end()};
  for (auto grew = true; grew;) {
    grew = false;
    for (const auto& [id, stat] : all)
      if (chosen.contains(stat.parent))
        grew = chosen.insert(id).second || grew;
  }
  usage sum;
  for (auto id : chosen)
    if (auto at = all.find(id); at != all.end()) {
      sum.cpu_seconds += at->second.cpu_seconds;
      sum.memory += memory_of(id);
    }
  return sum;
}

machine_time machine_time_now() {
  std::istringstream line{text_of("/proc/stat")};
  std::string name;
  double user = 0, nice = 0, system = 0, idle = 0, waiting = 0, interrupts = 0, soft = 0;
  line >> name >> user >> nice >> system >> idle >> waiting >> interrupts >> soft;
  auto hertz = static_cast<double>(::sysconf(_SC_CLK_TCK));
  return {(user + nice + system + interrupts + soft) / hertz, (idle + waiting) / hertz};
}

machine this_machine() {
  machine found;
  found.cores = std::max(1U, std::thread::hardware_concurrency());
  std::istringstream lines{text_of("/proc/cpuinfo")};
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("model name") && line.find(": ") != std::string::npos) {
      found.processor = line.substr(line.find(": ") + 2);
      break;
    }
  utsname name{};
  ::uname(&name);
  found.kernel = std::string{name.sysname} + " " + name.release;
  found.memory = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(::getpagesize());
  return found;
}

} // namespace luna::bench
