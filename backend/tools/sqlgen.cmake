# sqlgen runs at build time; its output is part of the feature library.
add_executable(sqlgen backend/tools/sqlgen.c)
target_link_libraries(sqlgen PRIVATE house)
file(GLOB QUERY_FILES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/sql/queries/*.sql)
set(GEN_DIR ${CMAKE_BINARY_DIR}/gen)
file(MAKE_DIRECTORY ${GEN_DIR})
add_custom_command(OUTPUT ${GEN_DIR}/queries.gen.h ${GEN_DIR}/queries.gen.c
  COMMAND sqlgen ${GEN_DIR} ${CMAKE_SOURCE_DIR}/sql/scope.sql ${QUERY_FILES}
  DEPENDS sqlgen ${CMAKE_SOURCE_DIR}/sql/scope.sql ${QUERY_FILES})
add_custom_target(queries DEPENDS ${GEN_DIR}/queries.gen.h ${GEN_DIR}/queries.gen.c)
