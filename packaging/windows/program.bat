@echo off
rem Runs @PROGRAM@.jar beside this file, or the file @PROGRAM@ that is the same. BROOK_JAVA_OPTS replaces the JVM's options.
setlocal
set "JAR=%~dp0@PROGRAM@.jar"
if not exist "%JAR%" set "JAR=%~dp0@PROGRAM@"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
if not defined BROOK_JAVA_OPTS set "BROOK_JAVA_OPTS=-XX:+UseSerialGC -Xms16m -Xmn8m -Xmx256m -XX:+ExitOnOutOfMemoryError"
"%JAVA%" -Dbrookloom.command=@PROGRAM@ %BROOK_JAVA_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
