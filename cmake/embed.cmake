# embed_files(TARGET HEADER NAMESPACE FILE...) adds a source to TARGET that defines, for each FILE, the std::string_view
# which HEADER declares in NAMESPACE: its content, under its name with '_' for each '.'. A changed file is embedded anew.
#
# At build time this same file runs as a script: -D output=… header=… namespace=… files=… -P embed.cmake

if(CMAKE_SCRIPT_MODE_FILE)
  set(text "#include \"${header}\"\n\nnamespace ${namespace} {\n")
  string(REPLACE "|" ";" files "${files}")
  foreach(file IN LISTS files)
    cmake_path(GET file FILENAME name)
    string(REPLACE "." "_" name "${name}")
    file(READ "${file}" content)
    string(APPEND text "\nconstinit const std::string_view ${name}{R\"~file~(${content})~file~\"};\n")
  endforeach()
  string(APPEND text "\n} // namespace ${namespace}\n")
  file(WRITE "${output}" "${text}")
  return()
endif()

set(embed_script ${CMAKE_CURRENT_LIST_FILE})

function(embed_files target header namespace)
  list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  list(JOIN ARGN "|" files)
  cmake_path(GET header STEM name)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -D output=${output} -D header=${header} -D namespace=${namespace} -D "files=${files}"
            -P ${embed_script}
    DEPENDS ${ARGN} ${embed_script}
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
