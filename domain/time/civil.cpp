#include "domain/time/civil.hpp"

#include <date/date.h>
#include <fmt/format.h>

#include <array>

namespace luna::domain {

namespace {

date::year_month_day ymd_of(const civil_date& d) {
  return date::year_month_day{date::year{d.year}, date::month{d.month}, date::day{d.day}};
}

constexpr std::array month_names{"January", "February", "March",     "April",   "May",      "June",
                                 "July",    "August",   "September", "October", "November", "December"};

bool is_year(int year) {
  return year >= 1 && year <= 9999;
}

} // namespace

bool is_valid(const civil_date& date) {
  return is_year(date.year) && ymd_of(date).ok();
}

bool is_valid(const civil_time& time) {
  return time.hour < 24 && time.minute < 60 && time.second < 60;
}

std::string problem_of(const civil_date& date) {
  if (!is_year(date.year))
    return fmt::format("year {} is out of range: years are 1 to 9999", date.year);
  if (date.month < 1 || date.month > 12)
    return fmt::format("there is no month {}: months are 1 to 12", date.month);
  if (ymd_of(date).ok())
    return {};
  date::year_month_day_last last{date::year{date.year}, date::month_day_last{date::month{date.month}}};
  return fmt::format("{} {} has no day {}: its days are 1 to {}", month_names[date.month - 1], date.year, date.day,
                     static_cast<unsigned>(last.day()));
}

std::string problem_of(const civil_time& time) {
  if (is_valid(time))
    return {};
  return fmt::format("{}:{:02}:{:02} is no time of day: hours are 0 to 23, minutes and seconds 0 to 59", time.hour,
                     time.minute, time.second);
}

std::int64_t days_of(const civil_date& date) {
  return date::sys_days{ymd_of(date)}.time_since_epoch().count();
}

civil_date civil_date_of_days(std::int64_t days) {
  date::year_month_day d{date::sys_days{date::days{days}}};
  return {static_cast<int>(d.year()), static_cast<unsigned>(d.month()), static_cast<unsigned>(d.day())};
}

unsigned weekday_of(const civil_date& date) {
  return date::weekday{date::sys_days{ymd_of(date)}}.c_encoding();
}

std::string weekday_name(const civil_date& date) {
  static constexpr std::array names{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
  return names[weekday_of(date)];
}

std::string to_text(const civil_date& date) {
  return fmt::format("{} {} {}", date.day, month_names[date.month - 1], date.year);
}

std::string to_text(const civil_time& time) {
  auto seconds = time.second == 0 ? std::string{} : fmt::format(":{:02}", time.second);
  return fmt::format("{}:{:02}{} {} ({:02}:{:02}{})", time.hour % 12 == 0 ? 12 : time.hour % 12, time.minute, seconds,
                     time.hour < 12 ? "am" : "pm", time.hour, time.minute, seconds);
}

} // namespace luna::domain
